// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace napier {

/// Zero in `bits` bits, of a word or of a sum: the reserved log, or all bits zero.
constexpr std::uint64_t zero_bits(bool lns, int bits) {
    return lns ? std::uint64_t{1} << (bits - 2) : 0;
}

} // namespace napier
