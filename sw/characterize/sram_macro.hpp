// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/energy/technology.hpp"

namespace napier::characterize {

/// A memory as its foundry's Liberty file describes it: address_width and word_width, area,
/// cell_leakage_power, and a clock pin whose internal power has a `when` for reading and one for
/// writing. The clock's energy is per access of a whole word; data and address pins are left out.
/// Throws InputError naming file and line if one of these is missing.
struct SramMacro {
    SramPoint point;
    int word_bits;
};
SramMacro read_sram_macro(const std::string& path);

} // namespace napier::characterize
