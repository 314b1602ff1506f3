// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hw/arith/lns/accumulator.hpp"
#include "hw/values/kernels/lns_packed_plan.hpp"

namespace napier {

/// How a product of two prepared operands is brought into range.
///   narrow    sums of up to 15 bits, flushing: two saturating instructions
///   general   sums of any width: columns that are zero need a limit of their own
///   saturate  general, and underflow stops at the smallest magnitude
enum class ProductRule { narrow, general, saturate };

/// Where |D| comes from: piece-wise linear in cells of equal width, which stay in registers, or
/// code by code from memory.
enum class Lookup { cells, dense };

/// |D|(d) = intercept - floor((d << scale) * slope / 2^16)
struct LnsLine {
    std::uint16_t slope;
    std::uint16_t intercept;

    friend bool operator==(const LnsLine& a, const LnsLine& b) {
        return a.slope == b.slope && a.intercept == b.intercept;
    }
    friend bool operator<(const LnsLine& a, const LnsLine& b) {
        return a.slope != b.slope ? a.slope < b.slope : a.intercept < b.intercept;
    }
};

/// A MAC as vector code reads it, the same for every instruction set. Numbers are u = log -
/// zero_log of the sum's format: 0 for zero, 1 for the smallest magnitude. Operands carry offsets,
/// so that a product's u is a' + b' - bias; the a' and b' of zero are 0.
struct LnsSimdPlan {
    static constexpr std::size_t kCells = 32; ///< of D+, and as many of D-

    explicit LnsSimdPlan(const LnsMacConfig& config);

    int width; ///< of a stored word
    int guard; ///< bits a sum has more
    int arity; ///< of the accumulation
    bool wide; ///< sums need lanes of 32 bits, others of 16
    ProductRule rule;
    Lookup lookup;
    std::uint32_t max_u; ///< of a sum
    std::uint32_t bias;
    std::uint32_t offset_a;
    std::uint32_t offset_b;

    /// Lookup::cells: cells of 2^cell_bits codes of d each, D+ first, and their lines. The last
    /// cell of each holds everything beyond and is zero, as is every cell with kNoLine. A designed
    /// table has no more than kLines; more are left out, and `lines` says so.
    int cell_bits = 0;
    int scale = 0;
    static constexpr std::size_t kLines = 16;
    static constexpr std::uint8_t kNoLine = 0x80;
    std::size_t lines = 0;
    std::array<std::uint8_t, 2 * kCells> line_of_cell{};
    std::array<std::uint16_t, kLines> line_slope{};
    std::array<std::uint16_t, kLines> line_intercept{};

    /// |D|(0..cap) of D+, then of D-; in 16 bits, or in 32 where sums are wide. Lookup::dense reads
    /// it, and Lookup::cells where there are too many lines.
    std::uint32_t dense_cap = 0;
    std::vector<std::uint16_t> dense16;
    std::vector<std::int32_t> dense32;

    LnsPackedPlan packed; ///< the same for code that keeps log and sign in one lane; unless wide

  private:
    bool fit_cells(const LogAddTable& table);
    void take_lines(std::vector<std::vector<LnsLine>> fitting);
    void fill_dense(const LogAddTable& table, std::int32_t max_d);
};

} // namespace napier
