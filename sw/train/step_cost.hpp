// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/cost/tag_counters.hpp"
#include "sw/lower/network_plan.hpp"

namespace napier {

/// What a chip counts for one step: a training step, or an evaluation, of so many images.
struct StepCost {
    std::vector<TagCounters> counters; ///< by tag
    std::uint64_t cycles = 0;
};

/// By the timing engine, without values: the cost of a step depends on its kind alone. Throws
/// InputError if the network does not run on the chip, InvariantError if the counters do not add
/// up.
StepCost cost_of_step(const NetworkPlan& plan, const Architecture& architecture, RunMode mode,
                      int images);

} // namespace napier
