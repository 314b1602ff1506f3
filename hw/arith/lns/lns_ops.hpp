// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/arith/lns/lns_format.hpp"
#include "hw/arith/lns/log_add_table.hpp"

namespace napier {

/// Product of two operands of `format`, as a number of `result` (the same format, or that format
/// with guard bits, whose extra fraction bits are zero). Zero if either is zero; signs xor; logs
/// add; overflow saturates, underflow follows the rule.
inline Lns multiply(const LnsFormat& format, const LnsFormat& result, Underflow underflow,
                    const Lns& a, const Lns& b) {
    if (format.is_zero(a) || format.is_zero(b)) {
        return result.zero();
    }
    const int guard = result.fraction - format.fraction;
    return clamp_to_format(result, underflow, (a.log + b.log) * (1 << guard),
                           a.negative != b.negative);
}

/// Sum of two numbers of `format`. A zero operand passes the other; opposite signs and equal
/// magnitudes give exact zero; otherwise the larger log plus or minus the table's correction.
/// Commutative, not associative: the order of a sum is part of the definition (accumulator.hpp).
/// `correction(equal_signs, d)` is what the table, whichever it is, adds to the larger log.
template <typename Correction>
inline Lns add_corrected(const LnsFormat& format, Underflow underflow, const Lns& a, const Lns& b,
                         Correction&& correction) {
    if (format.is_zero(a)) {
        return b;
    }
    if (format.is_zero(b)) {
        return a;
    }
    const bool b_larger = b.log > a.log;
    const Lns& big = b_larger ? b : a;
    const std::int32_t d = b_larger ? b.log - a.log : a.log - b.log;
    const bool equal_signs = a.negative == b.negative;
    if (!equal_signs && d == 0) {
        return format.zero();
    }
    return clamp_to_format(format, underflow, big.log + correction(equal_signs, d), big.negative);
}

/// The sum as a MAC forms it, by the table of its format.
inline Lns add(const LnsFormat& format, Underflow underflow, const LogAddTable& table, const Lns& a,
               const Lns& b) {
    return add_corrected(format, underflow, a, b, [&](bool equal_signs, std::int32_t d) {
        return equal_signs ? table.plus(d) : -table.minus(d);
    });
}

/// A number of one format as one of another: the log is shifted to the other's fraction, rounded
/// half up where it loses bits; overflow saturates, underflow follows the rule.
inline Lns convert(const LnsFormat& from, const LnsFormat& to, Underflow underflow, const Lns& x) {
    if (from.is_zero(x)) {
        return to.zero();
    }
    const int lost = from.fraction - to.fraction;
    const std::int32_t log = lost > 0 ? (x.log + (1 << (lost - 1))) >> lost : x.log * (1 << -lost);
    return clamp_to_format(to, underflow, log, x.negative);
}

/// Drop the guard bits of a sum.
inline Lns drop_guard(const LnsFormat& wide, const LnsFormat& format, Underflow underflow,
                      const Lns& x) {
    return convert(wide, format, underflow, x);
}

} // namespace napier
