// SPDX-License-Identifier: Apache-2.0
#include "sw/run/architecture_json.hpp"

#include <fmt/format.h>

namespace napier {

using Json = nlohmann::ordered_json;

namespace {

void add_mac(Json& json, const LnsMacConfig& mac) {
    json["fraction"] = mac.format.fraction;
    json["approximation"] = to_string(mac.table.approximation());
    json["table"] = mac.table.name();
    json["segments"] = mac.table.segments();
    json["accumulation"] = to_string(mac.accumulation);
    json["guard_bits"] = mac.guard_bits;
}

Json layer_json(const LayerArithmetic& own) {
    Json json;
    json["describe"] = own.describe();
    json["layers"] = own.layers.empty() ? Json("all") : Json(own.layers);
    for (std::size_t pass = 0; pass < kLayerPasses; ++pass) {
        if (own.passes[pass]) {
            json["passes"].push_back(kLayerPassNames[pass]);
        }
    }
    json["width"] = own.mac.format.width;
    add_mac(json, own.mac);
    return json;
}

} // namespace

Json arithmetic_json(const Arithmetic& arithmetic) {
    Json json;
    json["describe"] = arithmetic.describe();
    json["kind"] = arithmetic.is_lns() ? "lns" : "fixed";
    json["width"] = arithmetic.word_bits();
    if (arithmetic.is_lns()) {
        add_mac(json, std::get<LnsMacConfig>(arithmetic.mac));
        for (const LayerArithmetic& own : arithmetic.by_layer) {
            json["by_layer"].push_back(layer_json(own));
        }
    } else {
        const auto& mac = std::get<FixedMacConfig>(arithmetic.mac);
        json["accumulator"] = to_string(mac.accumulator);
        json["accumulator_bits"] = mac.accumulator_bits();
        json["fraction"] = {{"activation", arithmetic.scales.activation},
                            {"weight", arithmetic.scales.weight},
                            {"gradient", arithmetic.scales.gradient},
                            {"weight_gradient", arithmetic.scales.weight_gradient}};
    }
    json["update"] = arithmetic.update.stochastic() ? "stochastic" : "nearest";
    json["master_bits"] = arithmetic.update.master_bits;
    return json;
}

Json array_json(const ArrayShape& array) {
    return {{"rows", array.rows},
            {"cols", array.columns},
            {"dataflow", to_string(array.dataflow)},
            {"folds", to_string(array.folds)}};
}

} // namespace napier
