// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <nlohmann/json.hpp>

#include "hw/chip/architecture.hpp"
#include "hw/energy/technology.hpp"
#include "sw/data/dataset.hpp"
#include "sw/model/network.hpp"

namespace napier {

// A record is what a run leaves behind: what it was asked, with everything that its answer depends
// on, and the answer. Schema: configs/schemas/napier.run-2.json.

/// When a run began.
struct RunClock {
    std::chrono::system_clock::time_point date = std::chrono::system_clock::now();
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();

    double seconds() const;
};

/// The whole record: a head (schema, kind, command, version and commit, host, time) before
/// `inputs` and `results`. `command` is as typed.
nlohmann::ordered_json make_record(const std::string& kind, const std::string& command,
                                   const RunClock& clock, nlohmann::ordered_json inputs,
                                   nlohmann::ordered_json results);

/// Inputs. Whatever a file said stands in them, so that the file may go: a network's layers and
/// recipe, a chip with its tables, faults and, unless it is a bundled one, its technology. Where a
/// name or file is asked for, each can be given as it stands. Weights and data sets are too large:
/// they are known by their digests.
nlohmann::ordered_json network_input(const Network& network);
nlohmann::ordered_json chip_input(const Architecture& chip);
/// {name, sha256}
nlohmann::ordered_json technology_input(const Architecture& chip);
/// {file, sha256}; null if the network starts from none.
nlohmann::ordered_json weights_input(const Network& network);
/// {name, folder, sha256, ...}; `folder` as given, empty where the system's is meant.
nlohmann::ordered_json data_input(const Dataset& data, const std::string& folder);

} // namespace napier
