// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "sw/model/layer_kind.hpp"
#include "sw/model/layers.hpp"

namespace napier {

namespace {

std::vector<std::string> kind_names() {
    std::vector<std::string> names;
    for (const LayerEntry* const entry : layer_entries()) {
        names.emplace_back(entry->name);
    }
    return names;
}

std::vector<Layer> read_layer(YamlMap& item, double width, bool last) {
    const LayerEntry& entry = *layer_entries()[item.choice("kind", kind_names())];
    const std::string name = item.text("name", "");
    const std::string from = item.text("from", "");
    LayerReader reader{item, [last, width](std::int64_t size) {
                           const double scaled = static_cast<double>(size) * width;
                           return last ? static_cast<int>(size)
                                       : std::clamp(static_cast<int>(std::lround(scaled)), 1,
                                                    kMostOutputs);
                       }};
    std::vector<Layer> layers = entry.read(reader);
    if (entry.can_activate) {
        layers.back().activation =
            static_cast<Activation>(item.choice("activation", activation_names(), 0));
    }
    item.finish();
    layers.front().from = from;
    layers.back().name = name;
    return layers;
}

} // namespace

std::vector<Layer> read_layers(std::vector<YamlMap> items, double width) {
    std::vector<Layer> layers;
    for (YamlMap& item : items) {
        for (Layer& layer : read_layer(item, width, &item == &items.back())) {
            layers.push_back(std::move(layer));
        }
    }
    return layers;
}

} // namespace napier
