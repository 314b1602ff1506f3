// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace napier {

/// The word of zero: the reserved log, or all bits zero.
constexpr std::uint16_t zero_bits(bool lns, int word_bits) {
    return static_cast<std::uint16_t>(lns ? 1 << (word_bits - 2) : 0);
}

} // namespace napier
