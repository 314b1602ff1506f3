// SPDX-License-Identifier: Apache-2.0
#include "sw/model/network.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "hw/config/yaml_reader.hpp"
#include "sw/data/load_dataset.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/model/parameters.hpp"
#include "sw/model/topology_csv.hpp"

namespace napier {

const std::vector<std::pair<std::string, std::string>>& embedded_networks();

namespace {

Network read_network(YamlMap map, double width) {
    Network network;
    network.name = map.text("name");
    if (map.has("weights")) {
        network.weights = map.file("weights");
        network.tensors = std::make_shared<const TensorMap>(read_safetensors(network.weights));
    }
    network.width = width * map.real("width_multiplier", 0.001, 64, 1.0);
    network.layers = read_layers(map.maps("layers"), network.width);
    if (network.layers.empty()) {
        map.fail("layers", "expected at least one layer");
    }
    const auto shapes = std::count_if(network.layers.begin(), network.layers.end(),
                                      [](const Layer& layer) { return !layer.kind->has_values(); });
    if (shapes > 0 && static_cast<std::size_t>(shapes) < network.layers.size()) {
        map.fail("layers", "found shapes to time (kind: product) among layers that compute values, "
                           "expected one or the other");
    }
    network.tiles = read_fixed_tiles(map);
    if (network.has_values()) {
        if (!network.layers.back().kind->gives_classes()) {
            map.fail("layers", "the last layer must be dense: it gives a value for each class");
        }
        if (network.layers.back().activation != Activation::none) {
            map.fail("layers", "the last layer feeds the softmax and has no activation");
        }
        network.dataset = map.text("dataset");
        network.train = read_recipe(map.map("train"));
    }
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

bool Network::has_values() const {
    return std::all_of(layers.begin(), layers.end(),
                       [](const Layer& layer) { return layer.kind->has_values(); });
}

int Network::classes() const {
    return layers.back().kind->output({{1, 1, 1}}).channels; // of a dense layer, whatever it reads
}

std::int64_t Network::longest_sum(std::int64_t batch) const {
    std::int64_t longest = batch;
    for (const Layer& layer : layers) {
        longest = std::max(longest, layer.kind->longest_sum(layer, batch));
    }
    return longest;
}

std::uint64_t Network::macs() const {
    std::uint64_t sum = 0;
    for (const Layer& layer : layers) {
        sum += layer.kind->macs(layer, Pass::forward, 1);
    }
    return sum;
}

const BundledFiles& bundled_networks() {
    static const BundledFiles files("network", embedded_networks());
    return files;
}

std::string network_text(const std::string& name_or_path) {
    return bundled_networks().find(name_or_path).text;
}

Network parse_network(const std::string& text, const std::string& file, double width) {
    return read_network(YamlMap::parse(text, file), width);
}

Network load_network(const std::string& name_or_path, double width) {
    const NamedFile found = bundled_networks().find(name_or_path);
    if (std::filesystem::path(found.file).extension() == ".csv") {
        return parse_topology(found.text, found.file);
    }
    return parse_network(found.text, found.file, width);
}

Network load_trainable(const std::string& name_or_path, double width) {
    Network network = load_network(name_or_path, width);
    if (!network.has_values()) {
        throw InputError(name_or_path + ": layers: found shapes to time (kind: product), expected "
                                        "layers that compute values, as a network's file has them");
    }
    return network;
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

void connect(Network& network) {
    if (network.has_values()) {
        connect(network, dataset_shape(network.dataset), network.classes());
    } else {
        connect_layers(network.layers, {}, network.name);
    }
}

void connect(Network& network, const Dataset& data) {
    connect(network, data.shape, data.classes);
    if (network.train.normalise) {
        network.input_values = pixel_values(training_normalisation(data));
    }
}

} // namespace napier
