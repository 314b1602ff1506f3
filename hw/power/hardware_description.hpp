// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/power/technology.hpp"

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
    /// State words of a sum; above one, every column has an adder for the upper levels.
    int levels = 1;
    ScratchpadSize input;
    ScratchpadSize weight;
    ScratchpadSize accumulator; ///< in state words
    ScratchpadSize vector;
    int vector_lanes = 0;
    double clock_ns = 2.0;
};

} // namespace napier
