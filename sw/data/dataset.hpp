// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace napier {

struct ImageShape {
    int channels;
    int height;
    int width;

    constexpr std::size_t size() const {
        return static_cast<std::size_t>(channels) * static_cast<std::size_t>(height) *
               static_cast<std::size_t>(width);
    }
    friend constexpr bool operator==(const ImageShape& a, const ImageShape& b) {
        return a.channels == b.channels && a.height == b.height && a.width == b.width;
    }
    friend constexpr bool operator!=(const ImageShape& a, const ImageShape& b) { return !(a == b); }
};

/// "1x28x28": channels x height x width.
std::string to_string(const ImageShape& shape);

/// Labelled images, one after the other: pixel (image, channel, row, column), 0..255.
struct ImageSplit {
    std::vector<std::uint8_t> pixels;
    std::vector<std::uint8_t> labels;

    std::size_t count() const { return labels.size(); }
};

/// A classification task. Every label is below `classes`, both splits hold images of `shape` and
/// neither is empty.
struct Dataset {
    std::string name;
    int classes;
    ImageShape shape;
    ImageSplit train;
    ImageSplit test;

    const std::uint8_t* train_image(std::size_t index) const {
        return train.pixels.data() + index * shape.size();
    }
    const std::uint8_t* test_image(std::size_t index) const {
        return test.pixels.data() + index * shape.size();
    }
};

} // namespace napier
