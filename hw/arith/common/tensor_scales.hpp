// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace napier {

/// By kind of tensor the s for which its words stand for 2^-s times what they say. In number systems
/// whose words do not say where their binary point stands (kBinaryPoints), s fraction bits. Where
/// words are logs, gradients alone may be scaled, all by the same s: the loss is multiplied by 2^s.
struct TensorScales {
    int activation = 0;
    int weight = 0;
    int gradient = 0;        ///< of activations
    int weight_gradient = 0; ///< sums over the batch
};

/// Binary points that keep the integer bits which train well, whatever the width.
TensorScales default_scales(int width);

bool operator==(const TensorScales& a, const TensorScales& b);

} // namespace napier
