// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sw/run/record.hpp"
#include "sw/run/simulation_request.hpp"

namespace napier {

/// The record of a simulation; see record.hpp.
nlohmann::ordered_json simulation_record(const Simulation& simulation, Engine engine,
                                         const std::string& command, const RunClock& clock);

} // namespace napier
