// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "hw/power/energy_model.hpp"
#include "sw/driver/platform.hpp"
#include "sw/train/plan_backend.hpp"
#include "sw/train/trainer.hpp"

namespace napier {

/// Everything one chip did while it trained: what reports are made of.
struct ChipRun {
    std::string arithmetic; ///< in words
    TrainingResult training;
    std::vector<std::array<TagReport, kPasses>> layers;
    TagReport fetch; ///< reading the instructions of training steps
    EnergyBreakdown fetch_energy;
    TagReport total;          ///< the training passes of all layers, and the fetch
    std::uint64_t cycles = 0; ///< of training: array + vector + stall, exactly
    EnergyBreakdown energy;
    AreaBreakdown area;
    std::vector<std::vector<EnergyBreakdown>> layer_energy; ///< dynamic, by layer and pass
    std::vector<Provenance> provenance;
    std::vector<std::string> warnings;
    std::string technology;
    /// Of this process; a resumed run had others before. Whole passes: products, and the rest.
    Accelerator::HostSeconds core_seconds;
    std::array<std::optional<FieldCounts>, kFaultPlaces> upsets; ///< by place; none without faults
    double kernel_seconds = 0; ///< host time in SystemC's scheduler and the TLM plumbing

    double utilization(const ArrayShape& array) const;
};

/// Collects the counters after a training run, of whatever engine. Throws InvariantError if they do
/// not conserve (cycles and energy by layer and pass against the total).
ChipRun collect(const Network& network, PlanBackend& backend, const TrainingResult& training);
/// Adds what the model of the chip alone has: upsets, and where its host's time went.
void add_model(ChipRun& run, Platform& platform);

} // namespace napier
