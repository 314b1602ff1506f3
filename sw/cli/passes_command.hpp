// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace napier {

/// `napier passes`.
void add_passes_command(CLI::App& app);

} // namespace napier
