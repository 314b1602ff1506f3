// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace napier {

/// `napier replay`.
void add_replay_command(CLI::App& app);

} // namespace napier
