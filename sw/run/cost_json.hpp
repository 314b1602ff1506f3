// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "hw/values/upsets.hpp"
#include "sw/run/chip_cost.hpp"

namespace napier {

/// What a chip took for `samples` samples, as every record says it: `cycles` and its parts, `macs`,
/// `seconds`, `energy_pj`, `area_um2`, DRAM bytes, events, sources. Units stand in the keys.
nlohmann::ordered_json cost_json(const ChipCost& cost, std::uint64_t samples);

/// Bits that upsets hit, by place and field of a word, as the key `upsets`; those of evaluation
/// count too. Nothing without faults.
void add_upsets(nlohmann::ordered_json& json,
                const std::array<std::optional<FieldCounts>, kFaultPlaces>& upsets);

/// The row of one pass: layer, name, pass, counters, `dynamic_energy_pj` and its parts.
nlohmann::ordered_json pass_json(const PassCost& pass, const std::string& layer_name);

} // namespace napier
