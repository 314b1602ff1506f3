// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sw/lower/network_plan.hpp"

namespace napier {

/// For each of plan.passes(mode, images), in their order: bytes that `ranks` processes send to each
/// other, all together, before or within it. Of a step that follows one of the same kind, so that
/// the weights that a training step changes are exchanged in the next. Nothing is computed.
std::vector<std::uint64_t> exchange_bytes(const NetworkPlan& plan, RunMode mode,
                                          std::int64_t images, int ranks);

} // namespace napier
