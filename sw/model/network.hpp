// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hw/config/bundled_files.hpp"
#include "sw/data/normalisation.hpp"
#include "sw/data/safetensors.hpp"
#include "sw/model/fixed_tiles.hpp"
#include "sw/model/layers.hpp"
#include "sw/model/recipe.hpp"

namespace napier {

/// What to compute, as a network file says it; see configs/networks.
struct Network {
    std::string name;
    std::string dataset;
    std::vector<Layer> layers;
    TrainingRecipe train;
    std::vector<FixedTiles> tiles; ///< of products that are not to be cut as the chip would
    std::string weights;           ///< the safetensors file it starts from; empty: none
    std::shared_ptr<const TensorMap> tensors; ///< what is in it
    double width = 1.0;                       ///< what filters and outputs have been multiplied by
    ImageShape image{};                       ///< of the data set; set by connect()
    PixelValues input_values; ///< what the first layer sees of a byte, by channel; set by connect()
    std::vector<std::string> notes; ///< how its file was read, where a person might be surprised

    /// A layer's own name or, as in reports, its kind and number from 1 ("conv1").
    std::string layer_name(std::size_t layer) const { return napier::layer_name(layers, layer); }
    /// False: layers are shapes to time (SCALE-Sim's rows, a transformer's products); such a
    /// network has no data set and no recipe, and cannot be trained.
    bool has_values() const;
    /// What the last layer gives.
    int classes() const;
    /// The longest sum of a training step on `batch` images.
    std::int64_t longest_sum(std::int64_t batch) const;
    std::int64_t parameters() const;
    /// Of the forward pass of one image.
    std::uint64_t macs() const;
};

/// A bundled network's name, a YAML file or a SCALE-Sim topology (.csv); `width` multiplies filters
/// and outputs of all layers but the last, on top of the file's own. Throws InputError.
Network load_network(const std::string& name_or_path, double width = 1.0);
/// The same of a YAML text; `file` is what errors call it, and where its own files are looked for.
Network parse_network(const std::string& text, const std::string& file, double width = 1.0);
/// The same for training. Throws InputError if the layers are shapes to time.
Network load_trainable(const std::string& name_or_path, double width = 1.0);
const BundledFiles& bundled_networks();
/// The text of the same file.
std::string network_text(const std::string& name_or_path);
/// Fits the network to images of `image` and checks the classes. Throws InputError.
/// A byte is seen as byte / 255.
void connect(Network& network, const ImageShape& image, int classes);
/// The same by the name of the network's data set; a network of shapes needs none.
void connect(Network& network);
/// The same for a data set, whose training images say how a recipe with `normalise` sees a byte.
void connect(Network& network, const Dataset& data);

} // namespace napier
