// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

namespace napier {

/// `napier rtl`: the SystemVerilog of hw/rtl and the package of a log-add table, into a folder.
void add_rtl_command(CLI::App& app);

} // namespace napier
