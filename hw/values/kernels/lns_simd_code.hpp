// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "hw/values/kernels/lns_simd_plan.hpp"
#include "hw/values/kernels/tile_kernel.hpp"

namespace napier {

/// Memory for one register's worth of lanes.
struct alignas(64) SimdBlock {
    std::uint8_t bytes[64];
};

/// One operand of a piece: word (i, k) stands at data[i * stride + k * step].
struct LnsSimdOperand {
    const Word* data;
    std::size_t stride;
    std::size_t step;
};

/// Sums of products as vector code forms them: one operand's rows are repeated in every lane, the
/// other's columns lie side by side in lanes. A product of two matrices is a piece as it is, and a
/// piece with the operands' roles exchanged, whichever wastes fewer lanes.
struct LnsSimdPiece {
    std::size_t rows;
    std::size_t columns;
    std::size_t k;
    std::size_t k_offset; ///< products that each sum has had
    LnsSimdOperand of_rows;
    LnsSimdOperand of_columns;
    /// The state word of (level, row, column) is state[level * level_pitch + row * row_pitch +
    /// column * column_pitch].
    std::uint32_t* state;
    std::size_t level_pitch;
    std::size_t row_pitch;
    std::size_t column_pitch;
};

/// Memory of a call. It comes from the caller, and nothing of the standard library is called: code
/// compiled for a newer processor must not be what the linker picks for everybody.
struct LnsSimdMemory {
    std::uint32_t* rows; ///< kRowWords for each word of the rows' operand
    SimdBlock* columns;  ///< column_blocks for each k of each panel of `lanes` columns
    SimdBlock* levels;   ///< level_blocks for each level
};

/// The code of one instruction set for one plan.
struct LnsSimdCode {
    static constexpr std::size_t kRowWords = 2;

    std::size_t lanes; ///< columns of a panel; 0 if the compiler lacks the instruction set
    std::size_t column_blocks;
    std::size_t level_blocks;
    /// state += products of a piece, `depth` levels.
    void (*accumulate)(const LnsSimdPlan& plan, const LnsSimdPiece& piece, std::size_t depth,
                       const LnsSimdMemory& memory);
    void (*finish)(const LnsSimdPlan& plan, const TileShape& shape, std::size_t depth,
                   const TileState& state, Word* out, std::size_t out_stride);
};

/// Whether the processor has the instructions is the caller's care.
LnsSimdCode avx2_code(const LnsSimdPlan& plan);   ///< AVX2
LnsSimdCode avx512_code(const LnsSimdPlan& plan); ///< AVX-512 F, BW, VL, DQ

} // namespace napier
