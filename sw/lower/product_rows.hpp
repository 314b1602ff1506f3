// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sw/lower/network_plan.hpp"
#include "sw/model/topology_csv.hpp"

namespace napier {

/// What a program multiplies, product by product in its order, as plain M, N, K layers for other
/// simulators; the sums of a bias's gradient are not among them.
std::vector<NamedRow> product_rows(const NetworkPlan& plan, RunMode mode, std::int64_t images);

} // namespace napier
