// SPDX-License-Identifier: Apache-2.0
#include "sw/model/network.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "hw/config/file_exists.hpp"
#include "hw/config/yaml_reader.hpp"
#include "sw/model/parameters.hpp"

namespace napier {

const std::vector<std::pair<std::string, std::string>>& embedded_networks();

namespace {

/// `folder` is where a file with weights is looked for.
Network read_network(YamlMap map, double width, const std::filesystem::path& folder) {
    Network network;
    network.name = map.text("name");
    network.dataset = map.text("dataset");
    if (map.has("weights")) {
        network.weights = (folder / map.text("weights")).string();
        network.tensors = std::make_shared<const TensorMap>(read_safetensors(network.weights));
    }
    network.width = width * map.real("width", 0.001, 64, 1.0);
    network.layers = read_layers(map.maps("layers"), network.width);
    if (network.layers.empty()) {
        map.fail("layers", "expected at least one layer");
    }
    if (network.layers.back().kind != LayerKind::dense) {
        map.fail("layers", "the last layer must be dense: it gives a value for each class");
    }
    if (network.layers.back().activation != Activation::none) {
        map.fail("layers", "the last layer feeds the softmax and has no activation");
    }
    network.train = read_recipe(map.map("train"));
    map.finish();
    return network;
}

} // namespace

std::int64_t Network::parameters() const {
    std::int64_t count = 0;
    for (const Layer& layer : layers) {
        count += layer.parameters();
    }
    return count;
}

std::string Network::layer_name(std::size_t layer) const {
    const Layer& named = layers.at(layer);
    return named.name.empty() ? to_string(named.kind) + std::to_string(layer + 1) : named.name;
}

std::int64_t Network::longest_sum() const {
    std::int64_t longest = train.batch;
    for (const Layer& layer : layers) {
        const std::int64_t pixels = std::int64_t{layer.output.height} * layer.output.width;
        longest = std::max({longest, layer.weight_rows(), pixels * train.batch,
                            std::int64_t{layer.window().taps()} * layer.outputs});
    }
    return longest;
}

std::vector<std::string> network_names() {
    std::vector<std::string> names;
    for (const auto& file : embedded_networks()) {
        names.push_back(file.first);
    }
    return names;
}

std::string network_text(const std::string& name_or_path) {
    return bundled_or_file_text(embedded_networks(), name_or_path);
}

Network load_network(const std::string& name_or_path, double width) {
    std::string known;
    for (const auto& file : embedded_networks()) {
        if (file.first == name_or_path) {
            return read_network(YamlMap::parse(file.second, file.first + ".yaml"), width, {});
        }
        known += (known.empty() ? "" : ", ") + file.first;
    }
    if (!file_exists(name_or_path)) {
        throw InputError(name_or_path + ": no such file, and no such network; networks: " + known);
    }
    return read_network(YamlMap::load(name_or_path), width,
                        std::filesystem::path(name_or_path).parent_path());
}

void connect(Network& network, const ImageShape& image, int classes) {
    network.image = image;
    if (network.train.optimiser == Optimiser::madam && network.train.weight_decay > 0) {
        throw InputError(network.name + ": train.weight_decay: expected 0 with optimiser madam");
    }
    const auto channels = static_cast<std::size_t>(image.channels);
    network.input_values =
        pixel_values({std::vector<double>(channels, 0.0), std::vector<double>(channels, 1.0)});
    connect_layers(network.layers, image, network.name);
    if (network.classes() != classes) {
        throw InputError(network.name + ": layers: the last has " +
                         std::to_string(network.classes()) + " outputs, expected the " +
                         std::to_string(classes) + " classes of " + network.dataset);
    }
    check_tensors(network);
}

void connect(Network& network, const Dataset& data) {
    connect(network, data.shape, data.classes);
    if (network.train.normalise) {
        network.input_values = pixel_values(training_normalisation(data));
    }
}

} // namespace napier
