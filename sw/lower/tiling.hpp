// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "hw/chip/architecture.hpp"

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

/// How often a tiling moves each whole operand from DRAM.
struct Reloads {
    std::int64_t input;
    std::int64_t weight;
};
Reloads reloads_of(const Tiling& tiling, std::int64_t m, std::int64_t n, std::int64_t k);

/// Cycles that loading one tile takes: rows and columns as they enter the array.
using TileLoadCycles = std::function<std::int64_t(std::int64_t rows, std::int64_t columns)>;
struct LoadCycles {
    TileLoadCycles input;  ///< m x k
    TileLoadCycles weight; ///< k x n
};

/// The tiling that keeps neither the array nor the DMA busy for longer than it must, then with the
/// least of both, then the fewest tiles.
/// `levels` state words per result; the epilogue loads `operands` tiles of the result's size.
/// Throws InputError if not even one array-sized tile fits.
Tiling choose_tiling(const Architecture& architecture, const BufferLimits& limits, std::int64_t m,
                     std::int64_t n, std::int64_t k, int levels, int operands,
                     const LoadCycles& load);

} // namespace napier
