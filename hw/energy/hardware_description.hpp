// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hw/chip/fault_config.hpp"
#include "hw/energy/technology.hpp"

namespace napier {

/// A scratchpad's words are spread evenly over its banks; each bank is a memory of its own.
struct ScratchpadSize {
    std::int64_t words = 0;
    int banks = 1;
};

/// An arithmetic that is built in: an element of the array has a MAC for it, a lane its tables.
struct BuiltMac {
    MacKey key;           ///< what the technology is asked for
    int state_bits = 12;  ///< of one word of a partial sum
    bool in_lanes = true; ///< false where another one has the same number format

    int word_bits() const { return key.width_bits; }
};
BuiltMac built_mac(const NumberSystem& system);

/// What the chip's DRAM costs, by all its channels.
struct DramPrices {
    Sourced bit_pj;
    Sourced row_pj;
    Sourced background_mw; ///< of the devices
    Sourced phy_mw;
    Sourced phy_um2;
    std::string preset;
};

/// As much of the accelerator as its energy and area depend on.
struct HardwareDescription {
    int rows = 1;
    int columns = 1;
    BuiltMac mac; ///< that of the arithmetic which runs: its operations are what is priced
    /// State words of a sum; above one, every column has an adder for the upper levels.
    int levels = 1;
    ScratchpadSize input;
    ScratchpadSize weight;
    ScratchpadSize accumulator; ///< in state words
    ScratchpadSize vector;
    int vector_lanes = 0;
    std::optional<DramPrices> dram; ///< null: none, and nothing that it does may be counted
    double clock_ns = 2.0;
    Protection scratchpad_protection = Protection::none;
    Protection dram_protection = Protection::none;

    /// Where there is more than one: all of them, `mac` included. Registers and memories have words
    /// of the widest. Empty: `mac` alone.
    std::vector<BuiltMac> built;

    /// `built`, or where that is empty `mac`.
    std::vector<BuiltMac> all_built() const;
    int widest_word_bits() const;
    int widest_state_bits() const;
};

} // namespace napier
