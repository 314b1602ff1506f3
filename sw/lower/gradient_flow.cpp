// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/gradient_flow.hpp"

namespace napier {

GradientFlow::GradientFlow(const std::vector<PlannedLayer>& layers)
    : layers_(layers), readers_left_(layers.size()), sums_(layers.size()) {
    for (const PlannedLayer& layer : layers) {
        const bool two = layer.shape.kind == LayerKind::add;
        for (const int source : {layer.shape.source, two ? layer.shape.other : kImage}) {
            if (source != kImage) {
                ++readers_left_[static_cast<std::size_t>(source)];
            }
        }
    }
}

GradientFlow::Part GradientFlow::hand_down(int source) {
    const auto at = static_cast<std::size_t>(source);
    const PlannedLayer& layer = layers_[at];
    const bool last = --readers_left_[at] == 0;
    Part part{&layer.gradient, sums_[at],
              last && layer.shape.activation != Activation::none ? &layer.output : nullptr};
    sums_[at] = &layer.gradient;
    return part;
}

bool GradientFlow::pass_through(int source, const FeatureMap& gradient) {
    const auto at = static_cast<std::size_t>(source);
    const bool masked = readers_left_[at] == 1 && layers_[at].shape.activation != Activation::none;
    if (sums_[at] != nullptr || masked) {
        return false;
    }
    --readers_left_[at];
    sums_[at] = &gradient;
    return true;
}

} // namespace napier
