// SPDX-License-Identifier: Apache-2.0
#include "sw/run/simulation_request.hpp"

#include "sw/run/clock_check.hpp"
#include "sw/run/fitted_chip.hpp"
#include "sw/run/scalesim_fit.hpp"
#include "sw/run/tlm_simulation.hpp"

namespace napier {

const char* to_string(Engine engine) {
    return engine == Engine::fast ? "fast" : "tlm";
}

Simulation run_simulation(const SimulationRequest& request, TimelineSink* timeline) {
    if (request.batch < 1 || request.batch > kMostSamples) {
        throw InputError("batch: found " + std::to_string(request.batch) +
                         ", expected an integer in 1.." + std::to_string(kMostSamples));
    }
    Network network = load_network(request.network);
    connect(network);
    return run_on(resolve(request.chip), network, request.mode, request.batch, request.engine,
                  timeline);
}

Simulation run_on(ResolvedChip resolved, const Network& network, RunMode mode, std::int64_t batch,
                  Engine engine, TimelineSink* timeline) {
    require_clock(resolved.chip, resolved.technology);
    const int capacity_mib = resolved.chip.dram.capacity_mib;
    const bool tlm = engine == Engine::tlm; // its memory is the host's
    fit(resolved, network, mode, batch, tlm ? Capacity::exact : Capacity::most);
    const Architecture& chip = resolved.chip;
    Simulation simulation =
        tlm ? simulate_tlm(chip, resolved.technology, network, mode, batch)
            : simulate(chip, resolved.technology, network, mode, batch, timeline);
    if (chip.array.hold && !tlm) { // the run says how much it took
        simulation.architecture.dram.capacity_mib = capacity_mib;
        for (std::string& note :
             give_capacity(simulation.architecture,
                           simulation.memory_bytes + simulation.instructions * kInstructionBytes)) {
            resolved.notes.push_back(std::move(note));
        }
    }
    for (const std::vector<std::string>& more : {resolved.notes, network.notes}) {
        simulation.notes.insert(simulation.notes.end(), more.begin(), more.end());
    }
    return simulation;
}

} // namespace napier
