// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/architecture.hpp"

namespace napier {

/// What the scratchpads hold, in words; one half of each double buffer.
struct BufferLimits {
    std::uint32_t input;
    std::uint32_t weight;
    std::uint32_t accumulator; ///< state words, single buffered
    std::uint32_t vector_in;   ///< a quarter of the vector scratchpad: loads, double buffered
    std::uint32_t vector_out;  ///< a quarter: results, double buffered
};

BufferLimits buffer_limits(const Architecture& architecture, int state_bits);

/// Tile sizes of a GEMM; m and n are multiples of 8 unless they are whole (DRAM rows are packed in
/// groups of 8 words), and multiples of the array wherever that leaves no remainder.
struct Tiling {
    std::int64_t m;
    std::int64_t n;
    std::int64_t k;
    bool n_outer; ///< the weight tile stays while m runs, else the input tile while n runs
};

/// The tiling with the fewest array cycles, then the least DRAM traffic, then the fewest tiles.
/// `levels` state words per result; the epilogue loads `operands` tiles of the result's size.
/// Throws InputError if not even one array-sized tile fits.
Tiling choose_tiling(const Architecture& architecture, const BufferLimits& limits, std::int64_t m,
                     std::int64_t n, std::int64_t k, int levels, int operands = 1);

} // namespace napier
