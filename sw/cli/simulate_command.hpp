// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace napier {

/// `napier simulate` and `napier workload`. `command_line` goes into the report.
void add_simulate_command(CLI::App& app, const std::string& command_line);

} // namespace napier
