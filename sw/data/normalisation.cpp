// SPDX-License-Identifier: Apache-2.0
#include "sw/data/normalisation.hpp"

#include <cmath>

#include "hw/config/input_error.hpp"

namespace napier {

Normalisation training_normalisation(const Dataset& set) {
    const auto channels = static_cast<std::size_t>(set.shape.channels);
    const std::size_t plane = set.shape.size() / channels;
    Normalisation result;
    for (std::size_t channel = 0; channel < channels; ++channel) {
        // Integer sums are exact, so the values do not depend on the order of the images.
        std::uint64_t sum = 0;
        std::uint64_t squares = 0;
        for (std::size_t image = 0; image < set.train.count(); ++image) {
            const std::uint8_t* pixels = set.train_image(image) + channel * plane;
            for (std::size_t i = 0; i < plane; ++i) {
                sum += pixels[i];
                squares += std::uint64_t{pixels[i]} * pixels[i];
            }
        }
        const double count = static_cast<double>(set.train.count()) * static_cast<double>(plane);
        const double mean = static_cast<double>(sum) / count;
        const double variance = static_cast<double>(squares) / count - mean * mean;
        if (!(variance > 0.0)) {
            throw InputError("data set " + set.name + ": all training pixels of channel " +
                             std::to_string(channel) + " are equal, so it cannot be normalised");
        }
        result.mean.push_back(mean / 255.0);
        result.deviation.push_back(std::sqrt(variance) / 255.0);
    }
    return result;
}

PixelValues pixel_values(const Normalisation& normalisation) {
    PixelValues values(normalisation.mean.size());
    for (std::size_t channel = 0; channel < values.size(); ++channel) {
        for (std::size_t byte = 0; byte < values[channel].size(); ++byte) {
            values[channel][byte] =
                (static_cast<double>(byte) / 255.0 - normalisation.mean[channel]) /
                normalisation.deviation[channel];
        }
    }
    return values;
}

} // namespace napier
