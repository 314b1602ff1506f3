// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sw/lower/chip_plan.hpp"

namespace napier {

/// Gradients on their way from the loss to the image. A layer's output may be read by several
/// layers; each adds its part, the last also applies the derivative of the layer's activation.
class GradientFlow {
  public:
    explicit GradientFlow(const std::vector<PlannedLayer>& layers);

    /// How a layer that reads `source` hands its part down: result = (part + addend) * f'(mask).
    struct Part {
        const FeatureMap* result;
        const FeatureMap* addend; ///< null: it is the first
        const FeatureMap* mask;   ///< null: not the last, or no activation
    };
    Part hand_down(int source);
    /// For a part that is `gradient` itself: true if that is all, else it must be handed down.
    bool pass_through(int source, const FeatureMap& gradient);

    /// The layer's gradient, once all that read it have handed down their parts.
    const FeatureMap& of(std::size_t layer) const { return *sums_[layer]; }
    void start(std::size_t last) { sums_[last] = &layers_[last].gradient; }

  private:
    const std::vector<PlannedLayer>& layers_;
    std::vector<int> readers_left_;
    std::vector<const FeatureMap*> sums_;
};

} // namespace napier
