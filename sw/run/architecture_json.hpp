// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "hw/chip/architecture.hpp"

namespace napier {

/// The report's arithmetic {kind, width, fraction, ...} and array {rows, cols, dataflow, folds}.
nlohmann::ordered_json arithmetic_json(const Arithmetic& arithmetic);
nlohmann::ordered_json array_json(const ArrayShape& array);

} // namespace napier
