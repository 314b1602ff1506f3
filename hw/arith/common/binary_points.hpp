// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace napier {

/// For number systems whose words do not say where their binary point stands: how many fraction
/// bits the words of each kind of tensor have.
struct FixedScales {
    int activation = 6;
    int weight = 9;
    int gradient = 11;       ///< of activations: they end at 1, as softmax's do
    int weight_gradient = 6; ///< sums over the batch
};

/// Scales that keep the integer bits which train well, whatever the width.
FixedScales default_scales(int width);

bool operator==(const FixedScales& a, const FixedScales& b);

} // namespace napier
