// SPDX-License-Identifier: Apache-2.0
#include "sw/run/chip_run.hpp"

#include <algorithm>

#include "hw/chip_energy.hpp"
#include "hw/config/invariant_error.hpp"
#include "hw/power/technology_library.hpp"

namespace napier {

double ChipRun::utilization(const ArrayShape& array) const {
    const double places = static_cast<double>(array.rows) * array.columns;
    return cycles == 0 ? 0
                       : static_cast<double>(total.events[Event::mac_operations]) /
                             (static_cast<double>(cycles) * places);
}

ChipRun collect(const Network& network, PlanBackend& backend, const TrainingResult& training) {
    const Architecture& architecture = backend.architecture();
    const Technology technology = load_technology(architecture.technology);
    ChipEnergy energy(technology, architecture, backend.kernel(),
                      network.longest_sum(network.train.batch));
    const NetworkPlan& plan = backend.plan();
    ChipRun run;
    run.arithmetic = backend.describe();
    run.training = training;
    run.technology = technology.name;
    // Reading the instructions of training's programs; evaluation's are not part of its cost.
    run.fetch = backend.fetch(RunMode::training);
    run.fetch_energy = energy.dynamic(run.fetch.events, 0);
    energy.add(run.fetch.events, 0);
    run.total = run.fetch;
    std::uint64_t all_cycles = run.fetch.cycles() + backend.fetch(RunMode::inference).cycles();
    for (std::size_t layer = 0; layer < backend.layers(); ++layer) {
        std::array<TagReport, kPasses> passes;
        std::vector<EnergyBreakdown> energies;
        for (std::size_t p = 0; p < kPasses; ++p) {
            passes[p] = backend.report(layer, static_cast<Pass>(p));
            all_cycles += passes[p].cycles();
            const std::size_t arithmetic = plan.arithmetic_of(layer, static_cast<Pass>(p));
            energies.push_back(energy.dynamic(passes[p].events, arithmetic));
            if (static_cast<Pass>(p) != Pass::evaluation) {
                energy.add(passes[p].events, arithmetic);
                run.total += passes[p];
            }
        }
        run.layers.push_back(passes);
        run.layer_energy.push_back(energies);
    }
    if (all_cycles != backend.total_cycles()) {
        throw InvariantError("cycles by layer and pass add up to " + std::to_string(all_cycles) +
                             ", the chip counted " + std::to_string(backend.total_cycles()));
    }
    run.cycles = run.total.cycles();
    run.energy = energy.total(static_cast<double>(run.cycles) * architecture.clock_ns * 1e-9);
    double parts = run.fetch_energy.total() + run.energy.leakage;
    for (const std::vector<EnergyBreakdown>& layer : run.layer_energy) {
        for (std::size_t p = 0; p < kPasses; ++p) {
            parts += static_cast<Pass>(p) == Pass::evaluation ? 0.0 : layer[p].total();
        }
    }
    check_energy_sum("the training's energy by layer and pass", run.energy.total(), parts);
    run.area = energy.chip().area();
    run.provenance = energy.chip().provenance();
    run.warnings = energy.chip().warnings();
    return run;
}

void add_model(ChipRun& run, Platform& platform) {
    for (std::size_t i = 0; i < kFaultPlaces; ++i) {
        if (const Upsets* const upsets = platform.upsets(static_cast<FaultPlace>(i))) {
            run.upsets[i] = upsets->counts();
        }
    }
    const Accelerator::HostSeconds& cores = run.core_seconds = platform.accelerator.host_seconds();
    run.kernel_seconds =
        platform.device.simulation_seconds() - cores.array - cores.vector - cores.dma;
}

} // namespace napier
