// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
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

/// What a network sees of a byte, by channel. Taken once, so that normalising costs neither host
/// nor chip anything an image.
using PixelValues = std::vector<std::array<double, 256>>;
PixelValues pixel_values(const Normalisation& normalisation);

} // namespace napier
