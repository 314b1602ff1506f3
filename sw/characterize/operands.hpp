// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "hw/arith/fixed/fixed.hpp"
#include "hw/arith/lns/lns_format.hpp"

namespace napier::characterize {

/// What a MAC meets in one cycle: raw words, and whether this product begins a sum.
struct MacStep {
    Word a;
    Word b;
    bool clear;
};
using OperandStream = std::vector<MacStep>;

/// The passes of training that run on the array.
enum class ArrayPass { forward, data_gradient, weight_gradient };
constexpr std::size_t kArrayPasses = 3;
const char* to_string(ArrayPass pass);

/// What a MAC is driven with.
struct Stimulus {
    std::array<OperandStream, kArrayPasses> training; ///< captured from a training run
    std::array<double, kArrayPasses> share{};         ///< of all MACs of a training step
    OperandStream gaussian;
};

/// `count` pairs of independent normal operands of mean zero, `sum_length` products a sum. The
/// standard deviation is 1 in LNS and an eighth of the range in fixed point.
OperandStream gaussian_operands(const LnsFormat& format, std::size_t count, int sum_length,
                                std::uint64_t seed);
OperandStream gaussian_operands(const FixedFormat& format, std::size_t count, int sum_length,
                                std::uint64_t seed);

/// The corners: zero, one, the extremes, all pairs of them, in sums of any length.
OperandStream corner_operands(const std::vector<Word>& corners);

} // namespace napier::characterize
