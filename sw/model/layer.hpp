// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sw/data/dataset.hpp"
#include "sw/model/activation.hpp"
#include "sw/pass/kernel.hpp"

namespace napier {

class LayerKind;

constexpr int kImage = -1;    ///< the source of a layer that reads the image
constexpr int kOwnInput = -2; ///< of one whose input no layer of the network makes

/// The weight matrix of a layer and its bias.
struct WeightShape {
    std::int64_t rows = 0; ///< 0: the layer learns nothing
    std::int64_t columns = 0;
    bool bias = false; ///< `columns` numbers
    /// A matrix that products take; else a factor a channel, as batch norm's gamma.
    bool product = true;
};

/// One layer of a network: what its kind is, what the file says of it beyond that, and the shapes
/// that follow from the layers before it.
struct Layer {
    std::shared_ptr<const LayerKind> kind;
    Activation activation = Activation::none; ///< after the layer
    std::string name;                         ///< for other layers to read from
    std::string from;                         ///< what it reads first; empty: the layer before
    std::vector<std::string> with;            ///< what else it reads

    bool first = false;             ///< of its network; set by connect_layers()
    std::vector<int> sources;       ///< indices of the layers it reads; likewise
    std::vector<ImageShape> inputs; ///< of one image, a shape a source; likewise
    ImageShape output{};

    int source() const { return sources.front(); }
    const ImageShape& input() const { return inputs.front(); }
    bool reads_layer() const { return source() >= 0; }
    std::string kind_name() const;
    /// The window the layer slides over its input; a dense layer's covers all of it.
    Kernel window() const;
    WeightShape weights() const;
    std::int64_t weight_rows() const { return weights().rows; }
    std::int64_t weight_columns() const { return weights().columns; }
    /// Its weights are operands of the array.
    bool is_product() const { return has_weights() && weights().product; }
    bool has_weights() const { return weight_rows() > 0; }
    bool has_bias() const { return weights().bias; }
    std::int64_t parameters() const;
    Rectifier rectifier() const { return rectifier_of(activation); }
};

/// The number of a dropout layer's random stream: value e of the batch's maps is dropped by the low
/// 16 bits of word e % 4 of the Philox block (e / 4, number, step, 0). Below are the parameters'.
constexpr std::uint16_t dropout_stream(std::size_t layer) {
    return static_cast<std::uint16_t>(0x8000u + layer);
}

} // namespace napier
