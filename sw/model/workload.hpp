// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sw/model/network.hpp"

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
    /// The input without its padding, where that is known.
    std::optional<std::int64_t> unpadded_height{};
    std::optional<std::int64_t> unpadded_width{};

    std::int64_t input_pixels() const {
        return unpadded_height.value_or(height) * unpadded_width.value_or(width);
    }
    std::int64_t out_height() const;
    std::int64_t out_width() const;
};

/// One layer without values: the product (rows x depth) * (depth x outputs) that it is for one
/// sample. Of a convolution, rows are output pixels, depth is the kernel's volume and outputs are
/// filters.
struct WorkloadLayer {
    std::string name;
    std::int64_t rows = 1;
    std::int64_t outputs = 1;
    std::int64_t depth = 1;
    std::optional<Convolution> convolution;
    /// Independent products of this size: the groups of a depthwise convolution, heads of
    /// attention.
    std::int64_t products = 1;
    bool weights = true; ///< false: the second operand is an activation too (attention)
    bool bias = false;
    bool activation = false; ///< leaky ReLU behind it

    std::int64_t macs() const { return rows * outputs * depth * products; }
    std::int64_t parameters() const {
        return weights ? products * outputs * (depth + (bias ? 1 : 0)) : 0;
    }
};

WorkloadLayer convolution_layer(std::string name, const Convolution& shape, std::int64_t filters);
WorkloadLayer product_layer(std::string name, std::int64_t rows, std::int64_t outputs,
                            std::int64_t depth);

/// What a chip is to do, layer by layer, for one sample.
struct Workload {
    std::string name;
    std::vector<WorkloadLayer> layers;
    bool classifier = false; ///< the last layer feeds a softmax (training ends in its gradient)
    /// Where it comes from a network's file: then that is what runs, pools and all, and `layers`
    /// name its layers and hold the products.
    std::shared_ptr<const Network> network{};

    std::int64_t macs() const;
    std::int64_t parameters() const;
};

/// The workloads that are no networks: transformer.
std::vector<std::string> bundled_workloads();

/// A bundled workload or network by name, a SCALE-Sim topology (.csv), or a network's YAML file.
/// Throws InputError.
Workload load_workload(const std::string& name_or_path);

} // namespace napier
