// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/config/yaml_reader.hpp"
#include "hw/vector/vector_math.hpp"
#include "sw/compiler/feature_map.hpp"
#include "sw/data/dataset.hpp"

namespace napier {

enum class LayerKind { dense, convolution, max_pool, average_pool };
const char* to_string(LayerKind kind);

enum class Activation { none, leaky_relu, relu };

/// One layer as a network file says it, with the shapes that follow from the layer before it.
struct Layer {
    LayerKind kind = LayerKind::dense;
    Activation activation = Activation::none; ///< after the layer; leaky ReLU's slope is 2^-3
    int outputs = 0;                          ///< dense: values; convolution: filters
    int kernel = 1;                           ///< side of a square window
    int stride = 1;
    int padding = 0;

    ImageShape input{};  ///< of one image; set by connect()
    ImageShape output{}; ///< likewise

    bool has_weights() const;
    /// The window the layer slides over its input; a dense layer's covers all of it.
    Kernel window() const;
    /// Weights are a matrix of (ky, kx, channel) x outputs.
    std::int64_t weight_rows() const;
    std::int64_t parameters() const;
    Rectifier rectifier() const;
};

/// The layers of a network file. Throws InputError.
std::vector<Layer> read_layers(std::vector<YamlMap> items);

/// Sets the shapes of all layers behind images of `image`. Throws InputError naming `network` and
/// the layer if a window does not fit.
void connect_layers(std::vector<Layer>& layers, const ImageShape& image,
                    const std::string& network);

Layer dense(int outputs, Activation activation = Activation::none);
Layer convolution(int filters, int kernel, int stride, int padding,
                  Activation activation = Activation::none);
Layer pool(LayerKind kind, int kernel, int stride);

} // namespace napier
