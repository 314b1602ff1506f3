// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include "sw/run/chip_request.hpp"

namespace napier {

/// Adds --arch, --set, --arithmetic, --tech, --strict-prices and --faults: every way to say which
/// chip is meant. `request` holds the defaults before and the answer after parsing; it must outlive
/// the command.
void add_chip_options(CLI::App& command, ChipRequest& request);
/// The same without --arch, for a command that has another way to name the chip.
void add_chip_changes(CLI::App& command, ChipRequest& request);

/// Adds --strict-prices, which is among the ones above too.
void add_strict_prices(CLI::App& command, bool& strict_prices);

} // namespace napier
