// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace napier {

/// `napier train`: registers the options; parsing runs the command. `command_line` goes into the
/// report.
void add_train_command(CLI::App& app, const std::string& command_line);

} // namespace napier
