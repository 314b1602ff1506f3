// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/power_json.hpp"

namespace napier {

using Json = nlohmann::ordered_json;

namespace {

template <typename T> Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json key_json(const MacKey& key) {
    const bool lns = key.kind == ArithmeticKind::lns;
    Json json = {{"number_system", lns ? "lns" : "fixed"}, {"width_bits", key.width_bits}};
    if (lns) {
        json["fraction_bits"] = or_null(key.fraction_bits);
        json["guard_bits"] = or_null(key.guard_bits);
        json["approximation"] =
            key.log_add ? Json(to_string(key.log_add->approximation)) : Json(nullptr);
        const bool lines = key.log_add && key.log_add->approximation == Approximation::pwl;
        json["plus_segments"] = lines ? Json(key.log_add->plus_segments) : Json(nullptr);
        json["minus_segments"] = lines ? Json(key.log_add->minus_segments) : Json(nullptr);
    } else {
        json["accumulator"] = key.kind == ArithmeticKind::fixed_wide ? "wide" : "narrow";
    }
    json["variant"] = key.variant.empty() ? Json(nullptr) : Json(key.variant);
    return json;
}

} // namespace

Json mac_prices_json(const std::vector<MacPrice>& prices) {
    Json result = Json::array();
    for (const MacPrice& price : prices) {
        Json taken = Json::array();
        for (const MacPrice::Part& part : price.taken) {
            Json json = key_json(part.point);
            json["basis"] = part.point.basis == Basis::not_given
                                ? Json(nullptr)
                                : Json(to_string(part.point.basis));
            json["factor"] = part.factor;
            taken.push_back(std::move(json));
        }
        result.push_back({{"asked", key_json(price.asked)},
                          {"measured", price.measured()},
                          {"taken", std::move(taken)},
                          {"mac_pj", price.mac_pj},
                          {"addition_pj", price.addition_pj},
                          {"area_um2", price.area_um2}});
    }
    return result;
}

Json counters_json(const Counters& counters) {
    Json result = Json::object();
    for (const EventInfo& info : event_table()) {
        result[info.name] = counters[info.event];
    }
    return result;
}

Json events_json() {
    Json result = Json::array();
    for (const EventInfo& info : event_table()) {
        result.push_back(
            {{"name", info.name}, {"unit", info.unit}, {"description", info.description}});
    }
    return result;
}

Json energy_by_part_json(const EnergyBreakdown& energy) {
    return {{"mac", energy.mac},
            {"registers", energy.registers},
            {"sram", energy.sram},
            {"dram", energy.dram},
            {"vector", energy.vector},
            {"leakage", energy.leakage},
            {"dram_background", energy.dram_background}};
}

Json area_by_part_json(const AreaBreakdown& area) {
    return {{"array", area.array},
            {"sram", area.sram},
            {"vector", area.vector},
            {"dram_phy", area.dram_phy}};
}

Json dram_energy_json(const DramEnergy& energy) {
    return {{"transfer", energy.transfer},
            {"rows", energy.rows},
            {"background", energy.background},
            {"phy", energy.phy}};
}

Json provenance_json(const std::vector<Provenance>& provenance) {
    Json result = Json::array();
    for (const Provenance& entry : provenance) {
        result.push_back({{"part", entry.part}, {"source", entry.source}});
    }
    return result;
}

} // namespace napier
