// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/layer_arithmetic.hpp"

#include <string>

#include "hw/config/input_error.hpp"
#include "sw/pass/pass.hpp"

namespace napier {

namespace {

bool is_named(const Network& network, std::size_t layer, const std::string& text) {
    return text == network.layer_name(layer) || text == std::to_string(layer);
}

/// Layers that an item means.
std::vector<std::size_t> layers_of(const Network& network, const Architecture& architecture,
                                   std::size_t item) {
    const std::vector<std::string>& named = architecture.arithmetic.by_layer[item].layers;
    const std::size_t count = network.layers.size();
    std::vector<std::size_t> layers;
    for (std::size_t layer = 0; named.empty() && layer < count; ++layer) {
        layers.push_back(layer);
    }
    for (const std::string& text : named) {
        const std::size_t before = layers.size();
        for (std::size_t layer = 0; layer < count; ++layer) {
            if (is_named(network, layer, text)) {
                layers.push_back(layer);
            }
        }
        if (layers.size() == before) {
            throw InputError(architecture.source() + ": arithmetic.by_layer[" +
                             std::to_string(item) + "].layers: found '" + text +
                             "', expected a layer of " + network.name + ": " +
                             network.layer_name(0) + ".." + network.layer_name(count - 1) +
                             " or 0.." + std::to_string(count - 1));
        }
    }
    return layers;
}

} // namespace

std::vector<std::uint8_t> layer_arithmetics(const Network& network,
                                            const Architecture& architecture) {
    const std::vector<LayerArithmetic>& items = architecture.arithmetic.by_layer;
    if (items.empty()) {
        return {};
    }
    std::vector<std::uint8_t> by_tag(tags_of(network.layers.size()));
    for (std::size_t item = 0; item < items.size(); ++item) {
        const auto number = static_cast<std::uint8_t>(item + 1);
        for (const std::size_t layer : layers_of(network, architecture, item)) {
            for (std::size_t pass = 0; pass < kLayerPasses; ++pass) {
                if (items[item].passes[pass]) {
                    by_tag[tag_of(layer, static_cast<Pass>(pass))] = number;
                }
            }
            by_tag[tag_of(layer, Pass::evaluation)] = by_tag[tag_of(layer, Pass::forward)];
        }
    }
    return by_tag;
}

} // namespace napier
