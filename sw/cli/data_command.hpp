// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace napier {

/// `napier data`: the data sets, how to get one, and what a folder of one holds. Downloads nothing.
void add_data_command(CLI::App& app);

} // namespace napier
