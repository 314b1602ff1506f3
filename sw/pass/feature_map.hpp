// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "hw/arith/common/word.hpp"
#include "hw/isa/instruction.hpp"
#include "sw/pass/kernel.hpp"
#include "sw/pass/tensor.hpp"

namespace napier {

/// A batch of feature maps in the chip's DRAM, NHWC. Each pixel begins a group, so
/// that tiles of channels can be stored; a `packed` map (an image the host writes) has the pixels
/// of a map row without gaps.
struct FeatureMap {
    std::uint64_t address = 0;
    int height = 1;
    int width = 1;
    int channels = 0;
    int element_bits = 16;
    int fraction = 0; ///< fixed point only
    bool packed = false;
    std::uint8_t arithmetic = 0; ///< see DeviceTensor
    int pitch = 0; ///< words from pixel to pixel where other channels lie between; 0: none do

    TensorLayout layout() const { return {element_bits}; }
    std::int64_t pixels() const { return std::int64_t{height} * width; }
    int pixel_pitch() const {
        return pitch > 0 ? pitch
               : packed  ? channels
                         : static_cast<int>(TensorLayout::whole_groups(channels));
    }
    std::uint32_t row_stride() const;
    /// From pixel to pixel; not of a packed map whose pixels start off a group.
    std::uint64_t pixel_bytes() const { return layout().offset(pixel_pitch()); }
    /// From a group of channels to the next.
    std::uint64_t group_bytes() const { return layout().group_bytes(); }
    std::uint64_t bytes(std::int64_t batch) const {
        return static_cast<std::uint64_t>(batch * height) * row_stride();
    }
    /// Rows are pixels, columns channels; not of a packed map whose pixels start off a group.
    DeviceTensor matrix(std::int64_t batch) const;
    /// Rows are maps, columns (y, x, channel): where is_flat().
    DeviceTensor flat(std::int64_t batch) const;
    bool is_flat() const;
    /// Rows are maps, columns the channels of one pixel; not of a packed map.
    DeviceTensor pixel(std::int64_t batch, std::int64_t index) const;
    /// Channels [first, first + count) alone; first begins a group.
    FeatureMap slice(int first, int count) const;
};

/// Windows beyond the fields of a gathering load's: with two strides, filters or strides of 256 and
/// more, or sides and channels of 65,536 and more. Where they stick out the map reads as zero:
/// forward at the far ends only. A tile of them is several loads, see window_parts.hpp.
struct WideWindows {
    std::int64_t height = 1;
    std::int64_t width = 1;
    std::int64_t channels = 1;
    std::int64_t pixel_bytes = 0; ///< from pixel to pixel
    std::int64_t out_height = 1;
    std::int64_t out_width = 1;
    std::int64_t filter_height = 1;
    std::int64_t filter_width = 1;
    std::int64_t stride_height = 1;
    std::int64_t stride_width = 1;
    /// Of a data gradient alone, whose strides are 1; as in Window.
    std::int64_t padding_height = 0;
    std::int64_t padding_width = 0;
    std::int64_t insert_height = 1;
    std::int64_t insert_width = 1;
    bool is_gradient = false;
};

/// A map and the windows over it, as a gathering load takes them.
struct WindowOperand {
    std::uint64_t address = 0;
    std::uint32_t row_stride = 0;
    int element_bits = 16;
    int fraction = 0;
    Window window;
    std::uint8_t arithmetic = 0;
    std::optional<WideWindows> wide; ///< instead of `window`, of which only `fill` counts then

    TensorLayout layout() const { return {element_bits}; }
    std::int64_t taps() const {
        return wide ? wide->filter_height * wide->filter_width
                    : std::int64_t{window.kernel_height} * window.kernel_width;
    }
    std::int64_t columns() const { return taps() * (wide ? wide->channels : window.channels); }
};

/// Of the maps that `rows` windows slide over.
std::uint64_t map_bytes(const WindowOperand& windows, std::int64_t rows);

/// Forward: a row for each output pixel. `fill` stands for the padding.
WindowOperand windows(const FeatureMap& map, const Kernel& kernel, Word fill);
/// The same for any strides and sizes; `map` is not packed. `shape` names neither height, width nor
/// channels.
WindowOperand wide_windows(const FeatureMap& map, const WideWindows& shape, Word fill);
/// Data gradient: a row for each input pixel (of maps `height` x `width`) over the gradient of the
/// output; its taps are those of the forward window turned round.
WindowOperand gradient_windows(const FeatureMap& output, const Kernel& kernel, int height,
                               int width, Word fill);
/// The same for the wide windows `forward` over maps `height` x `width`.
WindowOperand wide_gradient_windows(const FeatureMap& output, const WideWindows& forward,
                                    int height, int width, Word fill);
/// Each map's only pixel, once for each pixel of maps `height` x `width`.
WindowOperand spread(const FeatureMap& map, int height, int width);

} // namespace napier
