// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace CLI {
class App;
}

namespace napier::anneal {

/// Adds `napier anneal`, which designs the log-add table of one format and writes it as YAML.
/// Progress and a report of the table's errors go to standard error. What the user gets wrong is
/// an InputError, a file that cannot be written an OutputError, both out of CLI::App::parse.
void add_anneal_command(CLI::App& app);

} // namespace napier::anneal
