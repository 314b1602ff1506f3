// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "hw/arith/lns/accumulator.hpp"

namespace napier {

/// A MAC with sums of up to 16 bits as code reads it that keeps a number in one lane of 16 bits:
/// the log at the top, so that saturating instructions stop where the format does, and the sign in
/// bit 0, below the log. Maximum and minimum then carry signs along, and the lowest bit of a
/// distance tells whether signs differ.
struct LnsPackedPlan {
    /// Where |D| comes from.
    ///   slack  lines, with bits enough below the log that neither the sign nor what a line has
    ///          below the log's grid carries into it
    ///   lines  lines, with signs taken out of distances and sums
    ///   dense  code by code from memory, as LnsSimdPlan has it
    enum class Table { slack, lines, dense };

    static constexpr std::size_t kCells = 32; ///< of D-, and as many of D+
    static constexpr int kLift = 5;           ///< (cell's place in a distance) << kLift

    /// The first kind of table from `first` on that holds every correction.
    explicit LnsPackedPlan(const LnsMacConfig& config, Table first = Table::slack);

    int shift;      ///< of a sum's log in its lane; below 1, sums do not fit
    int word_shift; ///< of a stored word's log in the lane

    Table table = Table::dense;
    int cell_shift = 0; ///< bits of a distance in a cell; the last cell is zero, and all beyond
    /// Lines of D-, then of D+, for a distance e in the units of a lane:
    ///   intercept - ((e << kLift) * slope >> 16)
    /// all modulo 2^16. With `slack` the product is of signed numbers and the line gives what is
    /// added to the larger number, D+ or -D-; with `lines` of unsigned ones, and the line gives
    /// the magnitude.
    alignas(64) std::array<std::uint16_t, 2 * kCells> slope{};
    alignas(64) std::array<std::uint16_t, 2 * kCells> intercept{};

  private:
    bool fit(const LogAddTable& corrections, Table kind, std::int32_t max_u);
};

} // namespace napier
