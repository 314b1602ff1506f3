// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "sw/run/evaluation.hpp"

namespace napier {

/// The record of an evaluation; see record.hpp.
nlohmann::ordered_json evaluation_record(const Evaluation& evaluation);

/// predictions.csv: a row an image (its number from 0, its label, and the class that each
/// arithmetic finds).
std::string predictions_csv(const Evaluation& evaluation);

} // namespace napier
