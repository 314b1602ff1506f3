// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "sw/lower/chip_plan.hpp"
#include "sw/lower/workload_program.hpp"

namespace napier {

/// A network's own streams, instruction for instruction what `napier train` runs: ChipPlan makes
/// them. In training the instruction fetch counts as the first layer's forward pass, as it does
/// there.
class NetworkProgram final : public PlannedProgram {
  public:
    /// The chip's parts must outlive the program. Throws InputError if the network does not fit.
    NetworkProgram(const Architecture& architecture, const TileKernel& kernel,
                   const VectorMath& math, const Network& network, WorkloadKind kind,
                   std::int64_t batch);

    void emit(const InstructionSink& sink) override;

  private:
    void list_passes(const TrafficPlan& plan, std::uint64_t instructions);

    Network network_;
    WorkloadKind kind_;
    std::int64_t batch_;
    std::optional<ChipPlan> plan_;
};

} // namespace napier
