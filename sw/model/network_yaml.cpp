// SPDX-License-Identifier: Apache-2.0
#include "sw/model/network_yaml.hpp"

#include "sw/model/fixed_tiles.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/model/yaml_name.hpp"

namespace napier {

namespace {

/// "  - {kind: conv, name: stem, filters: 8, ...}\n"
std::string item(const Layer& layer) {
    std::string text = "  - {kind: " + layer.kind_name();
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) {
            text += std::string(", ") + key + ": " + yaml_name(value);
        }
    };
    add("name", layer.name);
    add("from", layer.from);
    if (layer.with.size() == 1) {
        add("with", layer.with.front());
    } else if (!layer.with.empty()) {
        std::string list;
        for (const std::string& name : layer.with) {
            list += (list.empty() ? "" : ", ") + yaml_name(name);
        }
        text += ", with: [" + list + "]";
    }
    for (const auto& [key, value] : layer.kind->keys()) {
        if (!value.empty()) {
            text += ", " + key + ": " + value; // a number, true or false
        }
    }
    if (layer.activation != Activation::none) {
        add("activation", to_string(layer.activation));
    }
    return text + "}\n";
}

} // namespace

std::string network_yaml(const Network& network, const std::string& comment) {
    std::string text = comment.empty() ? "" : "# " + comment + "\n";
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) {
            text += std::string(key) + ": " + yaml_name(value) + "\n";
        }
    };
    add("name", network.name);
    add("dataset", network.dataset);
    add("weights", network.weights);
    text += "layers:\n";
    for (const Layer& layer : network.layers) {
        text += item(layer);
    }
    text += network.tiles.empty() ? "" : "tiles:\n";
    for (const FixedTiles& tiles : network.tiles) {
        text += "  - " + fixed_tiles_text(tiles) + "\n";
    }
    if (network.has_values()) {
        text += "train:\n";
        for (const auto& [key, value] : recipe_keys(network.train)) {
            text += "  " + key + ": " + value + "\n";
        }
    }
    return text;
}

} // namespace napier
