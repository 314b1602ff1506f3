// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "hw/arith/fixed/fixed.hpp"

namespace napier {

/// A scalar of the twin's vector unit: mantissa * 2^-exponent, 8 bits each.
struct FixedScalar {
    std::int64_t mantissa;
    int exponent;
};

constexpr FixedScalar decode_fixed_scalar(std::int16_t code) {
    const auto raw = static_cast<std::uint16_t>(code);
    return {raw >> 8, raw & 0xff};
}

/// The nearest scalar to a real number. Throws std::invalid_argument outside 2^-247..2^8.
std::int16_t encode_fixed_scalar(double value);

/// value * scalar * 2^places, rounded; what has been shifted out beyond 62 places is nothing.
constexpr std::int64_t times_scalar(std::int64_t value, const FixedScalar& scalar, int places) {
    return shift_round(value * scalar.mantissa, std::min(scalar.exponent - places, 62));
}

} // namespace napier
