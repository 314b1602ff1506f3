// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/config/yaml_reader.hpp"
#include "sw/model/layer.hpp"

namespace napier {

/// The layers of a network file. `width` multiplies filters and outputs, but for the last layer's.
/// Throws InputError.
std::vector<Layer> read_layers(std::vector<YamlMap> items, double width);

/// Sets sources and shapes of all layers behind images of `image`. Throws InputError naming
/// `network` and the layer if a name is unknown or a window does not fit.
void connect_layers(std::vector<Layer>& layers, const ImageShape& image,
                    const std::string& network);

/// A layer's own name or, as in reports, its kind and number from 1 ("conv1").
std::string layer_name(const std::vector<Layer>& layers, std::size_t index);

Layer dense(int outputs, Activation activation = Activation::none, bool bias = true);
Layer convolution(int filters, int kernel, int stride, int padding,
                  Activation activation = Activation::none, bool bias = true);
Layer max_pool(int kernel, int stride, int padding = 0);
Layer global_average_pool();
Layer batch_norm(Activation activation = Activation::none);
Layer dropout(double rate);
/// The sum of the layer before and the one called `with`.
Layer add(const std::string& with, Activation activation = Activation::none);

} // namespace napier
