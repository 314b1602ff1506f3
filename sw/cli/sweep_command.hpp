// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace napier {

/// `napier sweep` and `napier best`.
void add_sweep_command(CLI::App& app, const std::string& command_line);

} // namespace napier
