// SPDX-License-Identifier: Apache-2.0
#include "sw/run/tlm_simulation.hpp"

#include "sw/driver/platform.hpp"

namespace napier {

Simulation simulate_tlm(const Architecture& architecture, const Technology& technology,
                        const Workload& workload, WorkloadKind kind, std::int64_t batch) {
    Platform platform("platform", architecture);
    const TileKernel& kernel = platform.accelerator.kernel();
    const auto program = make_program(architecture, kernel, platform.accelerator.vector_math(),
                                      workload, kind, batch);
    std::vector<Instruction> stream;
    program->emit([&](const std::vector<Instruction>& part) {
        stream.insert(stream.end(), part.begin(), part.end());
    });
    platform.device.write_register(reg::kMode, kTimingOnly);
    platform.device.run_without_upload_time(stream, program->memory_bytes());
    RunCounters counters;
    for (const PlannedPass& pass : program->passes()) {
        counters.passes.push_back(platform.device.read_counters(pass.tag));
    }
    const std::uint64_t activations = platform.dram.timing().activations();
    if (program->fetch_has_tag()) {
        counters.fetch = platform.device.read_counters(0);
        counters.fetch.events.add(Event::dram_activations, activations);
    } else {
        counters.passes.front().events.add(Event::dram_activations, activations);
    }
    return account(architecture, technology, workload, kind, batch, *program, kernel, counters);
}

} // namespace napier
