// SPDX-License-Identifier: Apache-2.0
#include "sw/explore/architecture_json.hpp"

#include <fmt/format.h>

namespace napier {

using Json = nlohmann::ordered_json;

Json arithmetic_json(const Arithmetic& arithmetic) {
    Json json;
    json["describe"] = arithmetic.describe();
    json["kind"] = arithmetic.is_lns() ? "lns" : "fixed";
    json["width"] = arithmetic.word_bits();
    if (arithmetic.is_lns()) {
        const auto& mac = std::get<LnsMacConfig>(arithmetic.mac);
        json["fraction"] = mac.format.fraction;
        json["approximation"] = to_string(mac.table.approximation());
        json["table"] = arithmetic.table_name;
        json["segments"] = mac.table.segments();
        json["accumulation"] = to_string(mac.accumulation);
        json["guard_bits"] = mac.guard_bits;
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
