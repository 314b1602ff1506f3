// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "hw/arith/common/fine_adder.hpp"
#include "hw/arith/lns/lns_format.hpp"

namespace napier {

/// A piece of a row, unpacked: the vector unit's adder works through it stage by stage, in loops
/// that compilers vectorise. A training step has a hundred thousand updates, and neither zeros nor
/// signs nor which log is larger can be predicted.
struct LnsRow {
    static constexpr std::size_t kMost = 256;
    std::array<std::int32_t, kMost> log;
    std::array<std::int32_t, kMost> sign; ///< 0, or -1 for negative; of a zero, either
};

/// Below the grid, for each number of a row: what is added before its sum is cut off.
using RowBits = std::array<std::int32_t, LnsRow::kMost>;

/// `words` of elements of format.width bits, in one place or two each.
void decode_row(const LnsFormat& format, const Word* words, std::size_t count, LnsRow& row);
void encode_row(const LnsFormat& format, const LnsRow& row, std::size_t count, Word* words);

/// row[i] *= 2^(factor 2^-fraction), out of range as clamp_to_format().
void scale_row(const LnsFormat& format, Underflow underflow, std::int32_t factor, std::size_t count,
               LnsRow& row);

/// a[i] = a[i] + b[i] as add_corrected() with the adder's table, whose extra bits are rounded by
/// random[i]: added below the grid, then floored.
void add_row(const LnsFormat& format, Underflow underflow, const FineAdder& adder, LnsRow& a,
             const LnsRow& b, const std::int32_t* random, std::size_t count);

} // namespace napier
