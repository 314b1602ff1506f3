// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace napier {

/// `napier characterize`: builds and measures MACs in a library, writes a technology.
/// `napier technology`: shows what a technology measured. Parsing runs the command.
void add_characterize_command(CLI::App& app, const std::string& command_line);
void add_technology_command(CLI::App& app);

} // namespace napier
