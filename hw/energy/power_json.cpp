// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/power_json.hpp"

namespace napier {

using Json = nlohmann::ordered_json;

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
    return {{"mac", energy.mac},   {"registers", energy.registers}, {"sram", energy.sram},
            {"dram", energy.dram}, {"vector", energy.vector},       {"leakage", energy.leakage}};
}

Json area_by_part_json(const AreaBreakdown& area) {
    return {{"array", area.array}, {"sram", area.sram}, {"vector", area.vector}};
}

Json provenance_json(const std::vector<Provenance>& provenance) {
    Json result = Json::array();
    for (const Provenance& entry : provenance) {
        result.push_back({{"part", entry.part}, {"source", entry.source}});
    }
    return result;
}

} // namespace napier
