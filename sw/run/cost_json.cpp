// SPDX-License-Identifier: Apache-2.0
#include "sw/run/cost_json.hpp"

#include "hw/energy/power_json.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

void add_counters(Json& json, const TagCounters& counters) {
    json["macs"] = counters.events[Event::mac_operations];
    json["cycles"] = counters.cycles();
    json["array_cycles"] = counters.array_cycles;
    json["vector_cycles"] = counters.vector_cycles;
    json["stall_cycles"] = counters.stall_cycles;
    json["conflict_cycles"] = counters.conflict_cycles;
    json["dram_read_bytes"] = counters.events[Event::dram_bytes_read];
    json["dram_write_bytes"] = counters.events[Event::dram_bytes_written];
    json["dram_activations"] = counters.events[Event::dram_activations];
}

void add_dynamic_energy(Json& json, const EnergyBreakdown& energy) {
    json["dynamic_energy_pj"] = energy.total();
    json["dynamic_energy_by_part_pj"] = energy_by_part_json(energy);
    json["dynamic_energy_by_part_pj"].erase("leakage"); // these two are of the whole
    json["dynamic_energy_by_part_pj"].erase("dram_background");
}

} // namespace

Json cost_json(const ChipCost& cost, std::uint64_t samples) {
    const auto count = static_cast<double>(samples);
    Json json;
    json["arithmetic"] = cost.arithmetic;
    add_counters(json, cost.total);
    json["seconds"] = cost.seconds();
    json["samples"] = samples;
    json["samples_per_second"] = cost.cycles > 0 ? count / cost.seconds() : 0.0;
    json["utilization"] = cost.utilization();
    json["dram_utilization"] = cost.shares.dram;
    json["bound_by"] = to_string(cost.shares.bound());
    json["energy_pj"] = cost.energy.total();
    json["energy_per_sample_pj"] = cost.energy.total() / count;
    json["energy_by_part_pj"] = energy_by_part_json(cost.energy);
    json["dram_energy_pj"] = dram_energy_json(cost.dram_energy);
    json["area_um2"] = cost.area.total();
    json["area_by_part_um2"] = area_by_part_json(cost.area);
    json["area_without"] = cost.area_without;
    json["fetch"] = Json::object();
    add_counters(json["fetch"], cost.fetch);
    add_dynamic_energy(json["fetch"], cost.fetch_energy);
    json["events"] = counters_json(cost.total.events);
    json["technology"] = cost.technology;
    json["mac_prices"] = mac_prices_json(cost.mac_prices);
    json["provenance"] = provenance_json(cost.provenance);
    json["notes"] = cost.notes;
    return json;
}

void add_upsets(Json& json, const std::array<std::optional<FieldCounts>, kFaultPlaces>& upsets) {
    for (std::size_t place = 0; place < kFaultPlaces; ++place) {
        for (std::size_t field = 0; upsets[place] && field < kFaultFields; ++field) {
            const FaultCounts& counts = (*upsets[place])[field];
            json["upsets"][to_string(static_cast<FaultPlace>(place))]
                [to_string(static_cast<FaultField>(field))] = {{"injected", counts.injected},
                                                               {"corrected", counts.corrected},
                                                               {"detected", counts.detected}};
        }
    }
}

Json pass_json(const PassCost& pass, const std::string& layer_name) {
    Json json;
    json["layer"] = pass.layer;
    json["name"] = layer_name;
    json["pass"] = to_string(pass.pass);
    add_counters(json, pass.counters);
    add_dynamic_energy(json, pass.energy);
    return json;
}

} // namespace napier
