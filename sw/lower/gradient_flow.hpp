// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sw/model/lowering.hpp"

namespace napier {

/// Gradients on their way from the loss to the image. A layer's output may be read by several
/// layers; each adds its part, the last also applies the derivative of the layer's activation.
class GradientFlow {
  public:
    /// `layers` must outlive it.
    explicit GradientFlow(const std::vector<PlannedLayer>& layers);

    /// How a layer that reads `source` hands its part down.
    GradientPart hand_down(int source);
    /// For a part that is `gradient` itself: true if that is all, else it must be handed down.
    bool pass_through(int source, const FeatureMap& gradient);
    /// The layer's gradient, once all that read it have handed down their parts; what nobody reads
    /// has its own.
    const FeatureMap& of(std::size_t layer) const {
        return sums_[layer] ? *sums_[layer] : layers_[layer].gradient;
    }

  private:
    const std::vector<PlannedLayer>& layers_;
    std::vector<int> readers_left_;
    std::vector<std::optional<FeatureMap>> sums_;
};

} // namespace napier
