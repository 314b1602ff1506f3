// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sw/report/output_error.hpp"

namespace napier {

/// The value's text; bytes that are no UTF-8 (of a path, say) are replaced by U+FFFD: they must not
/// cost a run its report.
std::string json_text(const nlohmann::ordered_json& value, int indent = -1);

/// Writes the value whole or not at all (AtomicFile), two blanks an indent, a newline at the end.
/// JSON has no infinity and no not-a-number; one anywhere in the value is an OutputError naming
/// path and place instead of the silent `null` that would stand there.
void write_json(const std::string& path, const nlohmann::ordered_json& value);

} // namespace napier
