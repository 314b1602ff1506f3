// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace napier {

/// `napier wave`: runs a bench of tb/ and writes its value change dump.
void add_wave_command(CLI::App& app);

} // namespace napier
