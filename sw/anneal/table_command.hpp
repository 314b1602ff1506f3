// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace CLI {
class App;
}

namespace napier::anneal {

/// Adds `napier table`, which reports a log-add table: its errors, its lift by octave, what it
/// costs by each cost of `napier anneal`, and, with --svg, a picture. What the user gets wrong is
/// an InputError, a file that cannot be written an OutputError, both out of CLI::App::parse.
void add_table_command(CLI::App& app);

} // namespace napier::anneal
