// SPDX-License-Identifier: Apache-2.0
#include "sw/nn/plan_stream.hpp"

namespace napier {

PlanStream::PlanStream(const ChipPlan& plan, Kind kind, int images)
    : plan_(plan), kind_(kind), images_(images), builder_(plan.architecture_, plan.kernel_),
      flow_(plan.layers()), layers_(plan.layers().size()),
      stages_(kind == Kind::training_step ? 2 * layers_ + 2 : layers_) {
    flow_.start(layers_ - 1);
}

void PlanStream::build(std::size_t stage) {
    if (stage < layers_) {
        const Pass pass = kind_ == Kind::training_step ? Pass::forward : Pass::evaluation;
        plan_.forward_layer({builder_, stage, images_, pass});
    } else if (stage == layers_) {
        plan_.loss_gradient(builder_, images_);
    } else if (stage <= 2 * layers_) {
        plan_.backward_layer({builder_, 2 * layers_ - stage, images_, Pass::data_gradient}, flow_);
    } else {
        plan_.updates(builder_, images_);
    }
}

bool PlanStream::refill(std::vector<Instruction>& out) {
    const std::size_t before = out.size();
    while (next_ < stages_ && out.size() == before) { // inference has nothing to do for dropout
        build(next_++);
        if (next_ < stages_) {
            builder_.flush(out);
        } else {
            builder_.finish(out);
        }
    }
    return out.size() > before;
}

} // namespace napier
