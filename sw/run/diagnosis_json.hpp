// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "sw/run/diagnosis_csv.hpp"

namespace napier {

/// A sample as records have it: all that diagnosis.csv has but histograms.
nlohmann::ordered_json diagnosis_json(const TrainingSample& sample);

} // namespace napier
