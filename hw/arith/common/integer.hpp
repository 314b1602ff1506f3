// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

namespace napier {

/// a / b rounded up; a >= 0, b > 0.
template <typename A, typename B> constexpr std::common_type_t<A, B> ceil_div(A a, B b) {
    return (a + b - 1) / b;
}

/// The least multiple of `unit` that is not below `value`.
template <typename A, typename B> constexpr std::common_type_t<A, B> round_up(A value, B unit) {
    return ceil_div(value, unit) * unit;
}

/// value * 2^-shift, rounded half up. A negative shift multiplies.
constexpr std::int64_t shift_round(std::int64_t value, int shift) {
    if (shift <= 0) {
        return value * (std::int64_t{1} << -shift);
    }
    return (value + (std::int64_t{1} << (shift - 1))) >> shift;
}

} // namespace napier
