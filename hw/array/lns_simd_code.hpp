// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "hw/array/lns_simd_plan.hpp"
#include "hw/array/tile_kernel.hpp"

namespace napier {

/// Memory for one register's worth of lanes.
struct alignas(64) SimdBlock {
    std::uint8_t bytes[64];
};

/// A tile's operands as the vector code wants them.
///   a        m x k of u' (twice in 32 bits where lanes have 16: broadcasts of 32 bits are free)
///   a_signs  m x k of 32 copies of the sign
///   b        panels of `lanes` columns, k rows each: u'
///   limits   the same, max_u where b is not zero and 0 where it is; ProductRule::narrow has none
///   b_signs  the same, in the form of the instruction set
struct LnsSimdOperands {
    std::uint32_t* a;
    std::uint32_t* a_signs;
    SimdBlock* b;
    SimdBlock* limits;
    SimdBlock* b_signs;
};

/// The code of one instruction set for one plan. Memory comes from the caller, and nothing of the
/// standard library is called: code compiled for a newer processor must not be what the linker
/// picks for everybody.
struct LnsSimdCode {
    static constexpr std::size_t kRows = 4;        ///< of a block
    static constexpr std::size_t kBlocksOfSum = 2; ///< SimdBlocks of a row's sums on one level

    std::size_t lanes; ///< columns of a panel; 0 if the compiler lacks the instruction set
    void (*prepare)(const LnsSimdPlan& plan, const TileOperand& a, const TileOperand& b,
                    const TileShape& shape, const LnsSimdOperands& out);
    /// `levels` holds depth * kRows * kBlocksOfSum.
    void (*accumulate)(const LnsSimdPlan& plan, const TileShape& shape, std::size_t depth,
                       const LnsSimdOperands& operands, SimdBlock* levels, const TileState& state);
    void (*finish)(const LnsSimdPlan& plan, const TileShape& shape, std::size_t depth,
                   const TileState& state, Word* out, std::size_t out_stride);
};

/// Whether the processor has the instructions is the caller's care.
LnsSimdCode avx2_code(const LnsSimdPlan& plan);   ///< AVX2
LnsSimdCode avx512_code(const LnsSimdPlan& plan); ///< AVX-512 F, BW, VL, DQ

} // namespace napier
