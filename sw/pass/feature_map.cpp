// SPDX-License-Identifier: Apache-2.0
#include "sw/pass/feature_map.hpp"

#include <stdexcept>

#include "hw/arith/common/integer.hpp"

namespace napier {

namespace {

WindowOperand operand(const FeatureMap& map, int out_height, int out_width) {
    WindowOperand result;
    result.address = map.address;
    result.row_stride = map.row_stride();
    result.element_bits = map.element_bits;
    result.fraction = map.fraction;
    result.arithmetic = map.arithmetic;
    Window& w = result.window;
    w.map_height = static_cast<std::uint16_t>(map.height);
    w.map_width = static_cast<std::uint16_t>(map.width);
    w.channels = static_cast<std::uint16_t>(map.channels);
    w.pixel_pitch = static_cast<std::uint16_t>(map.pixel_pitch());
    w.out_height = static_cast<std::uint16_t>(out_height);
    w.out_width = static_cast<std::uint16_t>(out_width);
    w.kernel_height = w.kernel_width = w.stride = w.insert = 1;
    return result;
}

} // namespace

std::uint32_t FeatureMap::row_stride() const {
    const int words = packed ? width * channels : width * pixel_pitch();
    return static_cast<std::uint32_t>(layout().row_bytes(words));
}

DeviceTensor FeatureMap::matrix(std::int64_t batch) const {
    if (packed && !TensorLayout::begins_group(channels) && width > 1) {
        throw std::logic_error("a packed map's pixels are no matrix");
    }
    DeviceTensor matrix{address, batch * pixels(), channels, element_bits, fraction, arithmetic};
    if (pitch > 0) {
        matrix.stride = static_cast<std::uint32_t>(pixel_bytes());
    }
    return matrix;
}

DeviceTensor FeatureMap::pixel(std::int64_t batch, std::int64_t index) const {
    if (packed) {
        throw std::logic_error("a packed map's pixels start anywhere");
    }
    const std::uint64_t bytes = pixel_bytes();
    DeviceTensor result{address + static_cast<std::uint64_t>(index) * bytes,
                        batch,
                        channels,
                        element_bits,
                        fraction,
                        arithmetic};
    result.stride = static_cast<std::uint32_t>(static_cast<std::uint64_t>(pixels()) * bytes);
    return result;
}

FeatureMap FeatureMap::slice(int first, int count) const {
    if (packed || !TensorLayout::begins_group(first)) {
        throw std::logic_error("channels start off a group of words");
    }
    FeatureMap part = *this;
    part.address += layout().offset(first);
    part.channels = count;
    part.pitch = pixel_pitch();
    return part;
}

bool FeatureMap::is_flat() const {
    if (pitch > 0) {
        return false;
    }
    return pixels() == 1 || TensorLayout::begins_group(channels) ||
           (packed && (height == 1 || TensorLayout::begins_group(std::int64_t{width} * channels)));
}

DeviceTensor FeatureMap::flat(std::int64_t batch) const {
    if (!is_flat()) {
        throw std::logic_error("a map with gaps is no row");
    }
    return {address, batch, pixels() * channels, element_bits, fraction, arithmetic};
}

std::uint64_t map_bytes(const WindowOperand& windows, std::int64_t rows) {
    if (const auto& wide = windows.wide) {
        const std::int64_t maps = ceil_div(rows, wide->out_height * wide->out_width);
        return static_cast<std::uint64_t>(maps * wide->height) * windows.row_stride;
    }
    const Window& w = windows.window;
    const std::int64_t maps = ceil_div(rows, std::int64_t{w.out_height} * w.out_width);
    const auto rows_of_maps = static_cast<std::uint64_t>(maps * w.map_height);
    const std::int64_t channels = TensorLayout::whole_groups(w.channels);
    if (w.pixel_pitch <= channels) {
        return rows_of_maps * windows.row_stride;
    }
    return rows_of_maps * w.map_width * windows.layout().row_bytes(channels);
}

WindowOperand windows(const FeatureMap& map, const Kernel& kernel, Word fill) {
    WindowOperand result = operand(map, kernel.outputs(map.height, kernel.height),
                                   kernel.outputs(map.width, kernel.width));
    Window& w = result.window;
    w.kernel_height = static_cast<std::uint8_t>(kernel.height);
    w.kernel_width = static_cast<std::uint8_t>(kernel.width);
    w.stride = static_cast<std::uint8_t>(kernel.stride);
    w.padding_y = w.padding_x = static_cast<std::int8_t>(kernel.padding);
    w.fill = fill;
    return result;
}

WindowOperand wide_windows(const FeatureMap& map, const WideWindows& shape, Word fill) {
    WindowOperand result;
    result.address = map.address;
    result.row_stride = map.row_stride();
    result.element_bits = map.element_bits;
    result.fraction = map.fraction;
    result.arithmetic = map.arithmetic;
    result.window.fill = fill;
    result.wide = shape;
    result.wide->height = map.height;
    result.wide->width = map.width;
    result.wide->channels = map.channels;
    result.wide->pixel_bytes = static_cast<std::int64_t>(map.pixel_bytes());
    return result;
}

WindowOperand gradient_windows(const FeatureMap& output, const Kernel& kernel, int height,
                               int width, Word fill) {
    WindowOperand result = operand(output, height, width);
    Window& w = result.window;
    w.kernel_height = static_cast<std::uint8_t>(kernel.height);
    w.kernel_width = static_cast<std::uint8_t>(kernel.width);
    w.insert = static_cast<std::uint8_t>(kernel.stride);
    w.padding_y = static_cast<std::int8_t>(kernel.height - 1 - kernel.padding);
    w.padding_x = static_cast<std::int8_t>(kernel.width - 1 - kernel.padding);
    w.fill = fill;
    return result;
}

WindowOperand wide_gradient_windows(const FeatureMap& output, const WideWindows& forward,
                                    int height, int width, Word fill) {
    WideWindows shape;
    shape.is_gradient = true;
    shape.out_height = height;
    shape.out_width = width;
    shape.filter_height = forward.filter_height;
    shape.filter_width = forward.filter_width;
    shape.padding_height = forward.filter_height - 1;
    shape.padding_width = forward.filter_width - 1;
    shape.insert_height = forward.stride_height;
    shape.insert_width = forward.stride_width;
    return wide_windows(output, shape, fill);
}

WindowOperand spread(const FeatureMap& map, int height, int width) {
    WindowOperand result = operand(map, height, width);
    result.window.stride = 0;
    return result;
}

} // namespace napier
