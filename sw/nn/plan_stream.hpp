// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/control/instruction_source.hpp"
#include "sw/nn/chip_plan.hpp"
#include "sw/nn/gradient_flow.hpp"

namespace napier {

/// A plan's stream, made a layer at a time, so that a deep network's never lies in memory whole.
/// Every layer starts behind a barrier, whether it is asked for alone or not: the instructions are
/// the same.
class PlanStream final : public InstructionSource {
  public:
    enum class Kind { training_step, inference };
    /// The plan must outlive the stream; `images` at most the network's batch.
    PlanStream(const ChipPlan& plan, Kind kind, int images);

    bool refill(std::vector<Instruction>& out) override;
    /// What the stream has moved so far.
    const TrafficPlan& traffic() const { return builder_.traffic(); }

  private:
    void build(std::size_t stage);

    const ChipPlan& plan_;
    Kind kind_;
    int images_;
    StreamBuilder builder_;
    GradientFlow flow_;
    std::size_t layers_;
    std::size_t stages_; ///< layers forward; training: the loss, layers backward, updates
    std::size_t next_ = 0;
};

} // namespace napier
