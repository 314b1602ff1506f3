// SPDX-License-Identifier: Apache-2.0
#include "sw/run/tlm_simulation.hpp"

#include "sw/driver/begin_simulation.hpp"
#include "sw/driver/platform.hpp"

namespace napier {

Simulation simulate_tlm(const Architecture& architecture, const Technology& technology,
                        const Network& network, RunMode mode, std::int64_t batch) {
    begin_simulation();
    Platform platform("platform", architecture);
    RunProgram program(architecture, network, mode, batch);
    std::vector<Instruction> instructions;
    program.emit([&](const std::vector<Instruction>& part) {
        instructions.insert(instructions.end(), part.begin(), part.end());
    });
    platform.device.write_register(reg::kMode, kTimingOnly);
    platform.device.run(instructions, program.plan.bytes());
    RunCounters counters;
    counters.of = [&](std::uint16_t tag) { return platform.device.read_counters(tag); };
    return account(architecture, technology, program, counters);
}

} // namespace napier
