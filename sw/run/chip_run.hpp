// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "sw/driver/platform.hpp"
#include "sw/run/chip_cost.hpp"
#include "sw/run/diagnosis_csv.hpp"
#include "sw/train/plan_backend.hpp"
#include "sw/train/trainer.hpp"

namespace napier {

/// Everything one chip did while it trained: what reports are made of. The cost is that of the
/// training steps; evaluation is not part of it.
struct ChipRun : ChipCost {
    TrainingResult training;
    std::vector<PassCost> passes;     ///< of training, layer by layer
    std::vector<PassCost> evaluation; ///< a row a layer
    std::uint64_t memory_bytes = 0;   ///< DRAM in use by tensors
    /// Of this process; a resumed run had others before. Whole passes: products, and the rest.
    Accelerator::HostSeconds core_seconds;
    std::array<std::optional<FieldCounts>, kFaultPlaces> upsets; ///< by place; none without faults
    std::optional<TrainingSample> diagnosis;                     ///< the last, if there is one
    double exchange_seconds = 0;       ///< with other ranks, of this process
    std::uint64_t step_bytes_sent = 0; ///< by all ranks together, in a training step
    double kernel_seconds = 0;         ///< host time in SystemC's scheduler and the TLM plumbing

    /// Of all layers.
    std::uint64_t pass_cycles(Pass pass) const;
};

/// Prices what was counted by layer and pass, and reading the instructions of training.
ChipRun account(const Technology& technology, const NetworkPlan& plan,
                const Architecture& architecture, const TagCounters& fetch,
                const std::function<TagCounters(std::size_t layer, Pass pass)>& counted);
/// Collects the counters after a training run, of whatever engine. `technology` must be the chip's.
/// Throws InvariantError if they do not conserve (cycles and energy by layer and pass against the
/// total).
ChipRun collect(const Technology& technology, PlanBackend& backend, const TrainingResult& training);
/// What upsets hit in the chip's memories so far, by place; none without faults.
std::array<std::optional<FieldCounts>, kFaultPlaces> upsets_of(Platform& platform);
/// Adds what the model of the chip alone has: upsets, and where its host's time went.
void add_model(ChipRun& run, Platform& platform);

} // namespace napier
