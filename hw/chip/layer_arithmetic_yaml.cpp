// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/layer_arithmetic_yaml.hpp"

#include <algorithm>

#include "hw/chip/lns_mac_yaml.hpp"
#include "hw/chip/number_system_yaml.hpp"
#include "hw/config/yaml_fields.hpp"

namespace napier {

namespace {

std::array<bool, kLayerPasses> read_passes(YamlMap& item) {
    std::array<bool, kLayerPasses> passes{};
    if (!item.has("passes")) {
        passes.fill(true);
        return passes;
    }
    std::string known;
    for (const char* const name : kLayerPassNames) {
        known += (known.empty() ? "" : ", ") + std::string(name);
    }
    for (const std::string& text : item.texts("passes")) {
        const auto* const found =
            std::find(std::begin(kLayerPassNames), std::end(kLayerPassNames), text);
        if (found == std::end(kLayerPassNames)) {
            item.fail("passes", "found '" + text + "' in the list, expected some of: " + known);
        }
        passes[static_cast<std::size_t>(found - std::begin(kLayerPassNames))] = true;
    }
    return passes;
}

} // namespace

std::vector<LayerArithmetic> read_by_layer(std::vector<YamlMap> items, const LnsMacConfig& base) {
    std::vector<LayerArithmetic> list;
    for (YamlMap& item : items) {
        const std::vector<std::string> layers =
            item.has("layers") ? item.texts("layers") : std::vector<std::string>{};
        int width = base.format.width;
        FieldReader(item).integer("width", width, 8, kMostWordBits);
        list.push_back({layers, read_passes(item), read_lns_mac(item, width, base)});
        item.finish();
    }
    return list;
}

void write_by_layer(YAML::Emitter& out, const std::vector<LayerArithmetic>& by_layer) {
    out << YAML::BeginSeq;
    for (const LayerArithmetic& own : by_layer) {
        out << YAML::BeginMap;
        if (!own.layers.empty()) { // no such key: all of them
            out << YAML::Key << "layers" << YAML::Value << YAML::Flow << own.layers;
        }
        out << YAML::Key << "passes" << YAML::Value << YAML::Flow << YAML::BeginSeq;
        for (std::size_t pass = 0; pass < kLayerPasses; ++pass) {
            if (own.passes[pass]) {
                out << kLayerPassNames[pass];
            }
        }
        out << YAML::EndSeq;
        write_number_system(out, own.mac);
        out << YAML::EndMap;
    }
    out << YAML::EndSeq;
}

} // namespace napier
