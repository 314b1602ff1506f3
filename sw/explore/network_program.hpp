// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/explore/workload_program.hpp"
#include "sw/nn/chip_plan.hpp"

namespace napier {

/// A network's own streams, instruction for instruction what `napier train` runs: ChipPlan makes
/// them. Which tensor moves how often is not counted beforehand. The instruction fetch counts as
/// the first layer's forward pass, as in training.
class NetworkProgram final : public PlannedProgram {
  public:
    /// The chip's parts must outlive the program. Throws InputError if the network does not fit.
    NetworkProgram(const Architecture& architecture, const TileKernel& kernel,
                   const VectorMath& math, const Network& network, WorkloadKind kind,
                   std::int64_t batch);

    bool refill(std::vector<Instruction>& out) override;

  private:
    std::vector<Instruction> stream_;
};

} // namespace napier
