// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sw/run/record.hpp"
#include "sw/run/sweep_point.hpp"

namespace napier {

/// A point as a row: where it lies in the grid, and the columns of results.csv by their names;
/// numbers that it has not are null.
nlohmann::ordered_json point_json(const SweepSpec& spec, const PointResult& result);

/// The record of a sweep; see record.hpp. Its `inputs.spec` is a spec that stands alone: network,
/// chip and accuracies are in it; files that an axis or `set` names start in `inputs.folder`.
nlohmann::ordered_json sweep_record(const SweepSpec& spec, const PointRunner& runner,
                                    const std::vector<PointResult>& results,
                                    const std::string& command, const RunClock& clock);

} // namespace napier
