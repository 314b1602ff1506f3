// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace napier {

/// `napier curves RUN...`: best, final and median accuracy of runs, and a picture of their curves.
void add_curves_command(CLI::App& app);

} // namespace napier
