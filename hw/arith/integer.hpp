// SPDX-License-Identifier: Apache-2.0
#pragma once

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

} // namespace napier
