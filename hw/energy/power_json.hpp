// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "hw/cost/counters.hpp"
#include "hw/energy/energy_model.hpp"

namespace napier {

/// {"mac_operations": 12, ...}: every event by name, in the order of the table.
nlohmann::ordered_json counters_json(const Counters& counters);
/// [{"name", "unit", "description"}, ...]: what the keys above mean.
nlohmann::ordered_json events_json();
/// {"mac", "registers", "sram", "dram", "vector", "leakage", "dram_background"}, in picojoules: the
/// parts of a total.
nlohmann::ordered_json energy_by_part_json(const EnergyBreakdown& energy);
/// {"array", "sram", "vector", "dram_phy"}, in square microns: the parts of a total.
nlohmann::ordered_json area_by_part_json(const AreaBreakdown& area);
/// {"transfer", "rows", "background", "phy"}, in picojoules.
nlohmann::ordered_json dram_energy_json(const DramEnergy& energy);
/// Of each MAC: `asked`, the keys that it was asked by; `taken`, a list of the MACs of the
/// technology that its price is made of, each with its keys, basis and factor; the price in pJ and
/// um2. What is not given is null.
nlohmann::ordered_json mac_prices_json(const std::vector<MacPrice>& prices);
/// [{"part", "source"}, ...]
nlohmann::ordered_json provenance_json(const std::vector<Provenance>& provenance);

} // namespace napier
