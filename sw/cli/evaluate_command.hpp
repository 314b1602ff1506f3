// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace napier {

/// `napier evaluate`: tests a network with given weights. `command_line` is as typed.
void add_evaluate_command(CLI::App& app, const std::string& command_line);

} // namespace napier
