// SPDX-License-Identifier: Apache-2.0
#include "sw/run/chip_run.hpp"

#include "hw/config/invariant_error.hpp"

namespace napier {

std::uint64_t ChipRun::pass_cycles(Pass pass) const {
    std::uint64_t sum = 0;
    for (const PassCost& each : passes) {
        sum += each.pass == pass ? each.counters.cycles() : 0;
    }
    return sum;
}

ChipRun collect(const Technology& technology, const Network& network, PlanBackend& backend,
                const TrainingResult& training) {
    const NetworkPlan& plan = backend.plan();
    ChipRun run;
    std::uint64_t all_cycles =
        backend.fetch(RunMode::training).cycles() + backend.fetch(RunMode::inference).cycles();
    for (std::size_t layer = 0; layer < backend.layers(); ++layer) {
        for (std::size_t p = 0; p < kPasses; ++p) {
            const auto pass = static_cast<Pass>(p);
            PassCost cost;
            cost.layer = layer;
            cost.pass = pass;
            cost.counters = backend.report(layer, pass);
            all_cycles += cost.counters.cycles();
            cost.arithmetic = plan.arithmetic_of(layer, pass);
            (pass == Pass::evaluation ? run.evaluation : run.passes).push_back(cost);
        }
    }
    if (all_cycles != backend.total_cycles()) {
        throw InvariantError("cycles by layer and pass add up to " + std::to_string(all_cycles) +
                             ", the chip counted " + std::to_string(backend.total_cycles()));
    }
    const auto pointers = [](std::vector<PassCost>& passes) {
        std::vector<PassCost*> list;
        for (PassCost& pass : passes) {
            list.push_back(&pass);
        }
        return list;
    };
    static_cast<ChipCost&>(run) =
        price(technology, backend.architecture(), backend.kernel(),
              network.longest_sum(network.train.batch), backend.fetch(RunMode::training),
              pointers(run.passes), pointers(run.evaluation));
    run.training = training;
    run.memory_bytes = plan.bytes();
    return run;
}

std::array<std::optional<FieldCounts>, kFaultPlaces> upsets_of(Platform& platform) {
    std::array<std::optional<FieldCounts>, kFaultPlaces> counts;
    for (std::size_t i = 0; i < kFaultPlaces; ++i) {
        if (const Upsets* const upsets = platform.upsets(static_cast<FaultPlace>(i))) {
            counts[i] = upsets->counts();
        }
    }
    return counts;
}

void add_model(ChipRun& run, Platform& platform) {
    run.upsets = upsets_of(platform);
    const Accelerator::HostSeconds& cores = run.core_seconds = platform.accelerator.host_seconds();
    run.kernel_seconds =
        platform.device.simulation_seconds() - cores.array - cores.vector - cores.dma;
}

} // namespace napier
