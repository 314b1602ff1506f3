// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/chip/architecture.hpp"

namespace napier {

/// What the scratchpads hold, in words; of a double buffer, one half.
struct BufferLimits {
    std::uint32_t input;
    std::uint32_t weight;
    std::uint32_t accumulator; ///< state words of the widest, single buffered
    std::uint32_t vector_in;   ///< half of the vector scratchpad is for loads ...
    std::uint32_t vector_out;  ///< ... and half for results
};

BufferLimits buffer_limits(const Architecture& architecture);

/// Tile sizes of a GEMM; m and n are multiples of 8 unless they are whole (DRAM rows are packed in
/// groups of 8 words), and multiples of the array wherever that leaves no remainder.
struct Tiling {
    std::int64_t m;
    std::int64_t n;
    std::int64_t k;
    bool n_outer; ///< the weight tile stays while m runs, else the input tile while n runs
    /// The array holds the stationary tile while the streamed operand's tiles run past it, k tile
    /// by k tile (ArrayShape::hold); all their partial sums lie in the accumulators. Without: all k
    /// tiles of a result before the next result.
    bool hold = false;
};

/// What one product asks of the tiles.
struct ProductDemand {
    std::int64_t m;
    std::int64_t n;
    std::int64_t k;
    int levels = 1;    ///< state words of a result's sum
    int operands = 0;  ///< tiles of the result's size that the epilogue loads
    bool bias = false; ///< it loads a row as well
};
/// Words in the buffers that a tiling keeps busy; the input's, the weights' and the vector unit's
/// count one half of a double buffer.
struct TilingWords {
    std::int64_t input;
    std::int64_t weight;
    std::int64_t accumulator;
    std::int64_t vector_in;
    std::int64_t vector_out;
};
TilingWords words_of(const ArrayShape& array, const Tiling& tiling, const ProductDemand& demand);
/// Array cycles of the whole product cut this way.
std::int64_t tiling_cycles(const ArrayShape& array, const Tiling& tiling,
                           const ProductDemand& demand);

/// How often a tiling moves each whole operand from DRAM.
struct Reloads {
    std::int64_t input;
    std::int64_t weight;
};
Reloads reloads_of(const ArrayShape& array, const Tiling& tiling, std::int64_t m, std::int64_t n,
                   std::int64_t k);

/// The ways to cut a product that are looked at and fit: each side whole, in 2, 3, 4, 6, 8, ...
/// parts, and as small as the array. Those of a larger scratchpad include those of a smaller one.
std::vector<Tiling> tilings(const ArrayShape& array, const BufferLimits& limits,
                            const ProductDemand& demand);

/// Whether the array can hold tiles of these sides: one fold, of its stationary operand whole.
bool can_hold(const ArrayShape& array, const Tiling& tiling);

/// The smallest tiling that takes as many array cycles as the product in one piece would, whatever
/// the buffers hold; a tile's side is a 16-bit number, which one of the sides may be too long for.
Tiling closed_form_tiling(const ArrayShape& array, const ProductDemand& demand);

} // namespace napier
