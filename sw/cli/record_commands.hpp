// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace napier {

/// `napier rerun` and `napier diff`: what is done with records.
void add_record_commands(CLI::App& app, const std::string& command_line);

} // namespace napier
