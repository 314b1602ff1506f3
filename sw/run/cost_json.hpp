// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

#include "sw/run/chip_cost.hpp"

namespace napier {

/// What a chip took for `samples` samples, as every record says it: `cycles` and its parts, `macs`,
/// `seconds`, `energy_pj`, `area_um2`, DRAM bytes, events, sources. Units stand in the keys.
nlohmann::ordered_json cost_json(const ChipCost& cost, std::uint64_t samples);

/// The row of one pass: layer, name, pass, counters, `dynamic_energy_pj` and its parts.
nlohmann::ordered_json pass_json(const PassCost& pass, const std::string& layer_name);

} // namespace napier
