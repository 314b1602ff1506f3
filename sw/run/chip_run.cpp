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

ChipRun account(const Technology& technology, const NetworkPlan& plan,
                const Architecture& architecture, const TagCounters& fetch,
                const std::function<TagCounters(std::size_t layer, Pass pass)>& counted) {
    ChipRun run;
    for (std::size_t layer = 0; layer < plan.layers().size(); ++layer) {
        for (std::size_t p = 0; p < kPasses; ++p) {
            const auto pass = static_cast<Pass>(p);
            PassCost cost;
            cost.layer = layer;
            cost.pass = pass;
            cost.counters = counted(layer, pass);
            cost.arithmetic = plan.arithmetic_of(layer, pass);
            (pass == Pass::evaluation ? run.evaluation : run.passes).push_back(cost);
        }
    }
    const auto pointers = [](std::vector<PassCost>& passes) {
        std::vector<PassCost*> list;
        for (PassCost& pass : passes) {
            list.push_back(&pass);
        }
        return list;
    };
    const Network& network = plan.network();
    static_cast<ChipCost&>(run) =
        price(technology, architecture, network.longest_sum(network.train.batch), fetch,
              pointers(run.passes), pointers(run.evaluation));
    run.memory_bytes = plan.bytes();
    return run;
}

ChipRun collect(const Technology& technology, PlanBackend& backend,
                const TrainingResult& training) {
    ChipRun run = account(
        technology, backend.plan(), backend.architecture(), backend.fetch(RunMode::training),
        [&](std::size_t layer, Pass pass) { return backend.report(layer, pass); });
    std::uint64_t all_cycles =
        backend.fetch(RunMode::training).cycles() + backend.fetch(RunMode::inference).cycles();
    for (const std::vector<PassCost>* const passes : {&run.passes, &run.evaluation}) {
        for (const PassCost& pass : *passes) {
            all_cycles += pass.counters.cycles();
        }
    }
    if (all_cycles != backend.total_cycles()) {
        throw InvariantError("cycles by layer and pass add up to " + std::to_string(all_cycles) +
                             ", the chip counted " + std::to_string(backend.total_cycles()));
    }
    run.training = training;
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
