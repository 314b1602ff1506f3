// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sw/data/dataset.hpp"

namespace napier {

/// Mean and standard deviation of each channel's pixels on the scale 0..1 (byte / 255). An image
/// is normalised as (byte / 255 - mean) / deviation.
struct Normalisation {
    std::vector<double> mean;
    std::vector<double> deviation;
};

/// Over all training images, never the test images. Throws InputError if a channel is constant,
/// for then there is nothing to divide by.
Normalisation training_normalisation(const Dataset& set);

} // namespace napier
