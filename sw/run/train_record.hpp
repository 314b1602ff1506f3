// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "sw/run/train_report.hpp"

namespace napier {

/// The record of a training; see record.hpp.
nlohmann::ordered_json train_record(const TrainReport& report);

/// What a chip's part of the record says of its cost; `training` is null.
nlohmann::ordered_json training_cost_json(const ChipRun& run, const TrainReport& report);

} // namespace napier
