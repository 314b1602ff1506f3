// SPDX-License-Identifier: Apache-2.0
#include "sw/nn/network.hpp"

#include <cmath>
#include <filesystem>
#include <utility>

#include "hw/arith/philox.hpp"
#include "hw/config/yaml_reader.hpp"

namespace napier {

const std::vector<std::pair<std::string, std::string>>& embedded_networks();

namespace {

Network read_network(YamlMap map) {
    Network network;
    network.name = map.text("name");
    network.dataset = map.text("dataset");
    int inputs = 0;
    for (YamlMap& item : map.maps("layers")) {
        item.choice("kind", {"dense"});
        DenseLayer layer;
        layer.inputs = inputs;
        layer.outputs = static_cast<int>(item.integer("outputs", 1, 65535));
        layer.leaky_relu = item.choice("activation", {"none", "leaky_relu"}, 0) == 1;
        item.finish();
        inputs = layer.outputs;
        network.layers.push_back(layer);
    }
    if (network.layers.empty()) {
        map.fail("layers", "expected at least one layer");
    }
    if (network.layers.back().leaky_relu) {
        map.fail("layers", "the last layer feeds the softmax and has no activation");
    }
    YamlMap train = map.map("train");
    TrainingRecipe& r = network.train;
    r.batch = static_cast<int>(train.integer("batch", 1, 4096));
    r.epochs = static_cast<int>(train.integer("epochs", 1, 100000));
    r.learning_rate = train.real("learning_rate", 1e-9, 100);
    r.drop_at = train.real("drop_at", 0, 1, 1.0);
    r.drop_factor = train.real("drop_factor", 1e-9, 1, 1.0);
    r.momentum = train.real("momentum", 0, 0.9999, 0.0);
    r.weight_decay = train.real("weight_decay", 0, 1, 0.0);
    train.finish();
    map.finish();
    return network;
}

} // namespace

std::int64_t Network::parameters() const {
    std::int64_t count = 0;
    for (const DenseLayer& layer : layers) {
        count += (std::int64_t{layer.inputs} + 1) * layer.outputs;
    }
    return count;
}

std::vector<std::string> network_names() {
    std::vector<std::string> names;
    for (const auto& file : embedded_networks()) {
        names.push_back(file.first);
    }
    return names;
}

Network load_network(const std::string& name_or_path) {
    std::string known;
    for (const auto& file : embedded_networks()) {
        if (file.first == name_or_path) {
            return read_network(YamlMap::parse(file.second, file.first + ".yaml"));
        }
        known += (known.empty() ? "" : ", ") + file.first;
    }
    if (!std::filesystem::exists(name_or_path)) {
        throw InputError(name_or_path + ": no such file, and no such network; networks: " + known);
    }
    return read_network(YamlMap::load(name_or_path));
}

void connect(Network& network, int inputs, int classes) {
    network.layers.front().inputs = inputs;
    if (network.classes() != classes) {
        throw InputError(network.name + ": layers: the last has " +
                         std::to_string(network.classes()) + " outputs, expected the " +
                         std::to_string(classes) + " classes of " + network.dataset);
    }
}

std::vector<float> initial_weights(const DenseLayer& layer, int index, std::uint64_t seed) {
    const std::size_t count =
        static_cast<std::size_t>(layer.inputs) * static_cast<std::size_t>(layer.outputs);
    const double limit = std::sqrt(6.0 / layer.inputs);
    std::vector<float> weights(count);
    for (std::size_t i = 0; i < count; i += 4) {
        const auto bits = philox({static_cast<std::uint32_t>(i / 4),
                                  static_cast<std::uint32_t>(index), 0, 0x1417u},
                                 {static_cast<std::uint32_t>(seed),
                                  static_cast<std::uint32_t>(seed >> 32)});
        for (std::size_t lane = 0; lane < 4 && i + lane < count; ++lane) {
            const double unit = (bits[lane] + 0.5) / 4294967296.0;
            weights[i + lane] = static_cast<float>((2.0 * unit - 1.0) * limit);
        }
    }
    return weights;
}

} // namespace napier
