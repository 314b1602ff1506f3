// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hw/chip/fault_config.hpp"
#include "hw/energy/technology.hpp"

namespace napier {

/// A scratchpad's words are spread evenly over its banks; each bank is a memory of its own.
struct ScratchpadSize {
    std::int64_t words = 0;
    int banks = 1;
};

/// As much of the accelerator as its energy and area depend on.
struct HardwareDescription {
    int rows = 1;
    int columns = 1;
    int word_bits = 12;
    ArithmeticKind arithmetic = ArithmeticKind::lns;
    /// One word of a partial sum: W and its guard bits for LNS, W or 2W+8 for fixed point.
    int state_bits = 12;
    /// LNS: of the words' logs, and how they are added. Empty: whatever the technology has.
    std::optional<int> fraction_bits = {};
    std::optional<LogAddKey> log_add = {};
    /// State words of a sum; above one, every column has an adder for the upper levels.
    int levels = 1;
    ScratchpadSize input;
    ScratchpadSize weight;
    ScratchpadSize accumulator; ///< in state words
    ScratchpadSize vector;
    int vector_lanes = 0;
    double clock_ns = 2.0;
    Protection scratchpad_protection = Protection::none;
    Protection dram_protection = Protection::none;

    /// More than one LNS arithmetic built in: all of them, the one above (which runs, so that its
    /// operations are what is priced) included. An element has a MAC, and a lane its tables, for
    /// each; registers and memories have words of the widest. Empty: the one above alone.
    struct Built {
        int word_bits;
        int state_bits;
        bool in_lanes; ///< false where another one has the same number format
        std::optional<int> fraction_bits = {};
        std::optional<LogAddKey> log_add = {};
    };
    std::vector<Built> built;

    /// `built`, or where that is empty the arithmetic that runs.
    std::vector<Built> all_built() const;
    /// What the technology is asked for: the MAC of one that is built in, and of the one that runs.
    MacKey mac_of(const Built& one) const;
    MacKey running_mac() const;

    int widest_word_bits() const;
    int widest_state_bits() const;
};

} // namespace napier
