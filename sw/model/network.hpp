// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sw/data/normalisation.hpp"
#include "sw/data/safetensors.hpp"
#include "sw/model/layer.hpp"
#include "sw/model/recipe.hpp"

namespace napier {

/// What to compute, as a network file says it; see configs/networks.
struct Network {
    std::string name;
    std::string dataset;
    std::vector<Layer> layers;
    TrainingRecipe train;
    std::string weights;                      ///< the safetensors file it starts from; empty: none
    std::shared_ptr<const TensorMap> tensors; ///< what is in it
    double width = 1.0;                       ///< what filters and outputs have been multiplied by
    ImageShape image{};                       ///< of the data set; set by connect()
    PixelValues input_values; ///< what the first layer sees of a byte, by channel; set by connect()

    /// A layer's own name or, as in reports, its kind and number from 1 ("conv1").
    std::string layer_name(std::size_t layer) const;
    int classes() const { return layers.back().outputs; }
    /// The longest sum of products in a training step.
    std::int64_t longest_sum() const;
    std::int64_t parameters() const;
};

/// A bundled network's name or a file's path; `width` multiplies filters and outputs of all layers
/// but the last, on top of the file's own. Throws InputError.
Network load_network(const std::string& name_or_path, double width = 1.0);
std::vector<std::string> network_names();
/// The text of the same file.
std::string network_text(const std::string& name_or_path);
/// Fits the network to images of `image` and checks the classes. Throws InputError.
/// A byte is seen as byte / 255.
void connect(Network& network, const ImageShape& image, int classes);
/// The same for a data set, whose training images say how a recipe with `normalise` sees a byte.
void connect(Network& network, const Dataset& data);

} // namespace napier
