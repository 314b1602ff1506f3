// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sw/run/simulation.hpp"

namespace napier {

/// report.json, schema napier.simulate/1; units stand in the key names.
nlohmann::ordered_json to_json(const Simulation& simulation, const std::string& command,
                               double host_seconds);
/// The table a person reads: a line a pass.
std::string to_table(const Simulation& simulation);
/// The same as CSV in plain numbers, a row a layer and pass and one for all. Energy is dynamic but
/// in the last row, which has the leakage; the area is the chip's.
std::string layers_csv(const Simulation& simulation);


} // namespace napier
