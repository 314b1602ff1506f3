// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace napier {

/// `napier show chip|network|table|technology [NAME]`: a file with every default, or the names of
/// the bundled ones. Parsing runs the command.
void add_show_command(CLI::App& app);

} // namespace napier
