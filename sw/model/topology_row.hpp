// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace napier {

/// A convolution as SCALE-Sim describes one: padding is part of the input's height and width.
struct Convolution {
    std::int64_t height = 1;
    std::int64_t width = 1;
    std::int64_t channels = 1;
    std::int64_t filter_height = 1;
    std::int64_t filter_width = 1;
    std::int64_t stride_height = 1;
    std::int64_t stride_width = 1;

    std::int64_t out_height() const { return windows(height, filter_height, stride_height); }
    std::int64_t out_width() const { return windows(width, filter_width, stride_width); }

  private:
    static std::int64_t windows(std::int64_t size, std::int64_t filter, std::int64_t stride) {
        return (size - filter + stride - 1) / stride + 1; // as SCALE-Sim rounds: up
    }
};

/// The product (rows x depth) * (depth x outputs) that a layer is for one sample. Of a convolution,
/// rows are output pixels, depth is the kernel's volume and outputs are filters.
struct TopologyRow {
    std::int64_t rows = 1;
    std::int64_t outputs = 1;
    std::int64_t depth = 1;
    std::optional<Convolution> convolution;
    /// Independent products of this size: the channels of a depthwise convolution, heads.
    std::int64_t products = 1;
    /// Of the layer for each one of the network: a batch column. They share the weights.
    std::int64_t samples = 1;
};

} // namespace napier
