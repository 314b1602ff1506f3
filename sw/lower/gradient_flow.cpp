// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/gradient_flow.hpp"

namespace napier {

GradientFlow::GradientFlow(const std::vector<PlannedLayer>& layers)
    : layers_(layers), readers_left_(layers.size()), sums_(layers.size()) {
    for (const PlannedLayer& layer : layers) {
        for (const int source : layer.shape.sources) {
            if (source >= 0) {
                ++readers_left_[static_cast<std::size_t>(source)];
            }
        }
    }
}

GradientPart GradientFlow::hand_down(int source) {
    const auto at = static_cast<std::size_t>(source);
    const PlannedLayer& layer = layers_[at];
    const bool last = --readers_left_[at] == 0;
    GradientPart part{layer.gradient, sums_[at], std::nullopt, layer.shape.rectifier()};
    if (last && layer.shape.activation != Activation::none) {
        part.mask = layer.output;
    }
    sums_[at] = layer.gradient;
    return part;
}

bool GradientFlow::pass_through(int source, const FeatureMap& gradient) {
    const auto at = static_cast<std::size_t>(source);
    const bool masked = readers_left_[at] == 1 && layers_[at].shape.activation != Activation::none;
    if (sums_[at] || masked) {
        return false;
    }
    --readers_left_[at];
    sums_[at] = gradient;
    return true;
}

} // namespace napier
