// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/config/yaml_reader.hpp"
#include "hw/vector/vector_math.hpp"
#include "sw/data/dataset.hpp"
#include "sw/model/kernel.hpp"

namespace napier {

enum class LayerKind { dense, convolution, max_pool, average_pool, batch_norm, dropout, add };
const char* to_string(LayerKind kind);

enum class Activation { none, leaky_relu, relu };

constexpr int kImage = -1; ///< the source of a layer that reads the image

/// One layer as a network file says it, with the shapes that follow from the layers before it.
struct Layer {
    LayerKind kind = LayerKind::dense;
    Activation activation = Activation::none; ///< after the layer; leaky ReLU's slope is 2^-3
    int outputs = 0;                          ///< dense: values; convolution: filters
    int kernel = 1;                           ///< side of a square window
    int stride = 1;
    int padding = 0;
    bool bias = true;
    double rate = 0;  ///< dropout: share of zeros
    std::string name; ///< for other layers to read from
    std::string from; ///< what it reads; empty: the layer before
    std::string with; ///< add: the other summand

    int source = kImage; ///< index of what it reads; set by connect()
    int other = kImage;  ///< add: likewise
    ImageShape input{};  ///< of one image; likewise
    ImageShape output{};

    bool is_product() const { return kind == LayerKind::dense || kind == LayerKind::convolution; }
    /// Products and batch norm (gamma as weights, beta as bias).
    bool has_weights() const { return is_product() || kind == LayerKind::batch_norm; }
    bool has_bias() const { return has_weights() && bias; }
    /// The window the layer slides over its input; a dense layer's covers all of it.
    Kernel window() const;
    /// Weights are a matrix of (ky, kx, channel) x outputs; batch norm's of one row.
    std::int64_t weight_rows() const;
    std::int64_t weight_columns() const { return has_weights() ? output.channels : 0; }
    std::int64_t parameters() const;
    Rectifier rectifier() const;
};

/// The number of a dropout layer's random stream: value e of the batch's maps is dropped by the low
/// 16 bits of word e % 4 of the Philox block (e / 4, number, step, 0). Below are the parameters'.
constexpr std::uint16_t dropout_stream(std::size_t layer) {
    return static_cast<std::uint16_t>(0x8000u + layer);
}
/// In units of 2^-16.
std::uint16_t drop_probability(const Layer& layer);

/// The layers of a network file. `width` multiplies filters and outputs, but for the last layer's.
/// Throws InputError.
std::vector<Layer> read_layers(std::vector<YamlMap> items, double width);

/// Sets sources and shapes of all layers behind images of `image`. Throws InputError naming
/// `network` and the layer if a name is unknown or a window does not fit.
void connect_layers(std::vector<Layer>& layers, const ImageShape& image,
                    const std::string& network);

Layer dense(int outputs, Activation activation = Activation::none);
Layer convolution(int filters, int kernel, int stride, int padding,
                  Activation activation = Activation::none);
Layer pool(LayerKind kind, int kernel, int stride);
Layer batch_norm(Activation activation = Activation::none);
Layer dropout(double rate);
/// The sum of the layer before and the one called `with`.
Layer add(const std::string& with, Activation activation = Activation::none);

} // namespace napier
