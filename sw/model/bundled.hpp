// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sw/model/workload.hpp"

namespace napier {

/// What no network file can say. transformer: one encoder block (Vaswani et al. 2017), 128 tokens
/// of 512 in 8 heads, 2048 wide; its products only: the softmax of attention, normalisation and
/// residual sums are not there.
std::optional<Workload> bundled_workload(const std::string& name);

} // namespace napier
