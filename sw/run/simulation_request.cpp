// SPDX-License-Identifier: Apache-2.0
#include "sw/run/simulation_request.hpp"

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
    const auto [chip, technology, notes] = resolve(request.chip);
    Network network = load_network(request.network);
    connect(network);
    Simulation simulation =
        request.engine == Engine::tlm
            ? simulate_tlm(chip, technology, network, request.mode, request.batch)
            : simulate(chip, technology, network, request.mode, request.batch, timeline);
    simulation.notes.insert(simulation.notes.end(), notes.begin(), notes.end());
    return simulation;
}

} // namespace napier
