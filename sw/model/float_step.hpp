// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sw/model/float_layers.hpp"
#include "sw/model/layer.hpp"

namespace napier {

/// A layer in float32: what it learns, and the maps of a batch, NHWC.
struct FloatLayer {
    Layer shape;
    std::vector<float> weight, bias, weight_momentum, bias_momentum;
    std::vector<float> weight_gradient, bias_gradient; ///< summed over the batch
    FloatMoments moments;                              ///< batch norm
    std::vector<float> output, gradient;
    std::vector<std::uint8_t> index; ///< max pool: taps
};

/// One layer's part of a step, as its kind sees it.
struct FloatStep {
    FloatLayer& layer;
    std::size_t number;               ///< of the layer
    std::vector<const float*> inputs; ///< a map an image, by source
    int images;
    bool training;
    std::uint64_t seed;
    std::uint32_t step;
};

} // namespace napier
