// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "sw/run/chip_run.hpp"

namespace napier {

/// The results of `napier train`.
struct TrainReport {
    std::string command;
    Network network;
    Architecture architecture;
    TrainingRun run;
    ChipRun chip;
    std::optional<ChipRun> fixed;
    std::optional<TrainingResult> float32;
    double wall_seconds = 0;
};

/// report.json; units stand in the key names.
nlohmann::ordered_json to_json(const TrainReport& report);
/// The table a person reads.
std::string to_table(const TrainReport& report);

} // namespace napier
