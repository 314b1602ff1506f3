// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace napier::anneal {

/// Adds `napier table`, which reports a log-add table: its errors, its lift by octave, what it
/// costs by each cost of `napier anneal`, and, with --svg, a picture. With --fraction the table is
/// first rounded to fewer bits; --out writes it, `command_line` in its first line. What the user
/// gets wrong is an InputError, a file that cannot be written an OutputError, both out of
/// CLI::App::parse.
void add_table_command(CLI::App& app, const std::string& command_line);

} // namespace napier::anneal
