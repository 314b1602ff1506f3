// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "hw/arith/lns/lns_format.hpp"

namespace napier {

struct OperandPair {
    Word a, b;
};

/// 8 for each of three places: both signs of both operands, either one the larger.
constexpr int kLogAddVariants = 24;

/// Every sign pair and difference of a format, as `step` runs over 0..2 max_log (further steps
/// begin anew) and `variant` over 0..23; the larger log at the top of the range, as low as it can
/// be, and between.
inline OperandPair log_add_pair(const LnsFormat& format, std::int32_t step, int variant) {
    const std::int32_t d = step % (2 * format.max_log() + 1);
    const std::int32_t room = 2 * format.max_log() - d;
    const std::array<std::int32_t, 3> below_top{0, room, room / 3};
    const std::int32_t big = format.max_log() - below_top[static_cast<std::size_t>(variant / 8)];
    const Word large = encode(format, {big, (variant & 1) != 0});
    const Word small = encode(format, {big - d, (variant & 2) != 0});
    return (variant & 4) != 0 ? OperandPair{small, large} : OperandPair{large, small};
}

} // namespace napier
