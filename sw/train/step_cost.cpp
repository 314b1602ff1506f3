// SPDX-License-Identifier: Apache-2.0
#include "sw/train/step_cost.hpp"

#include <string>

#include "hw/config/input_error.hpp"
#include "hw/config/invariant_error.hpp"
#include "hw/engine/timing_engine.hpp"
#include "sw/train/pass_macs.hpp"

namespace napier {

StepCost cost_of_step(const NetworkPlan& plan, const Architecture& architecture, RunMode mode,
                      int images) {
    TimingEngine engine(architecture);
    engine.forbid_waste();
    try {
        engine.begin(plan.bytes());
        plan.stream(mode, images, [&](const std::vector<Instruction>& part) { engine.feed(part); });
        engine.end();
    } catch (const DeviceError& error) {
        throw InputError(architecture.name + ": " + plan.network().name + " at batch " +
                         std::to_string(images) + ": " + error.what());
    } catch (const InvariantError& error) {
        throw InvariantError(name_of_pass(plan.network(), engine.last_tag()) + ", " + error.what());
    }
    StepCost cost;
    for (std::size_t tag = 0; tag < tags_of(plan.layers().size()); ++tag) {
        cost.counters.push_back(engine.counters(static_cast<std::uint16_t>(tag)));
        if (tag != kFetchTag) {
            check_macs(plan.network(), static_cast<std::uint16_t>(tag),
                       cost.counters.back().events[Event::mac_operations], mode, images);
        }
    }
    cost.cycles = engine.total_cycles();
    return cost;
}

} // namespace napier
