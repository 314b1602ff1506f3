// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "hw/arith/common/word.hpp"

namespace napier {

/// An unpacked LNS number: x = (-1)^negative * 2^(log * 2^-fraction).
/// Exact zero has log == LnsFormat::zero_log() and, in canonical form, negative == false.
struct Lns {
    std::int32_t log;
    bool negative;

    friend bool operator==(const Lns& a, const Lns& b) {
        return a.log == b.log && a.negative == b.negative;
    }
    friend bool operator!=(const Lns& a, const Lns& b) { return !(a == b); }
};

/// What a result below the smallest magnitude becomes: exact zero, or the smallest magnitude
/// (the rule of the simulator behind arXiv 2510.17058).
enum class Underflow { flush, saturate };
std::string to_string(Underflow underflow);

/// A logarithmic number format: `width` bits a word, `fraction` of them right of the binary point
/// of the log. Bit W-1 of a word is the sign, bits W-2..0 are the two's-complement code of log2|x|.
/// The log code is width-1 bits; its most negative value is reserved for zero.
/// Accumulators with guard bits and masters use the same type with both fields grown, so width may
/// pass 16 there, up to 32; a *stored* word has 8 to 16 bits.
struct LnsFormat {
    int width;
    int fraction;

    constexpr std::int32_t max_log() const { return (std::int32_t{1} << (width - 2)) - 1; }
    constexpr std::int32_t min_log() const { return -max_log(); }
    constexpr std::int32_t zero_log() const { return -(std::int32_t{1} << (width - 2)); }
    /// log code of 1.0 scaled by 2^exponent
    constexpr std::int32_t power_of_two(int exponent) const { return exponent * (1 << fraction); }
    constexpr Lns zero() const { return {zero_log(), false}; }
    constexpr bool is_zero(const Lns& x) const { return x.log == zero_log(); }

    /// This format with `guard` more fraction bits, same range.
    constexpr LnsFormat with_guard(int guard) const { return {width + guard, fraction + guard}; }

    friend constexpr bool operator==(const LnsFormat& a, const LnsFormat& b) {
        return a.width == b.width && a.fraction == b.fraction;
    }
};

/// Unpack the low `width` bits. A zero with its sign bit set reads as the canonical zero.
constexpr Lns decode_bits(const LnsFormat& format, std::uint32_t bits) {
    const std::uint32_t magnitude_mask = (std::uint32_t{1} << (format.width - 1)) - 1;
    const std::int32_t offset = std::int32_t{1} << (format.width - 2);
    const auto low = static_cast<std::int32_t>(bits & magnitude_mask);
    const std::int32_t log = (low ^ offset) - offset; // sign-extend W-1 bits
    const bool negative = ((bits >> (format.width - 1)) & 1) != 0;
    return {log, negative && log != format.zero_log()};
}

/// Pack into the low `width` bits; the log must be legal for the format or its zero. Sums with
/// guard bits may need more than a Word.
constexpr std::uint32_t encode_bits(const LnsFormat& format, const Lns& x) {
    const std::uint32_t magnitude_mask = (std::uint32_t{1} << (format.width - 1)) - 1;
    const auto low = static_cast<std::uint32_t>(x.log) & magnitude_mask;
    const auto sign = static_cast<std::uint32_t>(x.negative && !format.is_zero(x) ? 1 : 0);
    return low | (sign << (format.width - 1));
}

/// The same for a stored word.
constexpr Lns decode(const LnsFormat& format, Word word) {
    return decode_bits(format, word);
}
constexpr Word encode(const LnsFormat& format, const Lns& x) {
    return static_cast<Word>(encode_bits(format, x));
}

/// Bring a log code into the format's range: overflow saturates, underflow follows the rule.
/// `log` must be the result for a non-zero number.
constexpr Lns clamp_to_format(const LnsFormat& format, Underflow underflow, std::int32_t log,
                              bool negative) {
    if (log > format.max_log()) {
        return {format.max_log(), negative};
    }
    if (log < format.min_log()) {
        return underflow == Underflow::flush ? format.zero() : Lns{format.min_log(), negative};
    }
    return {log, negative};
}

/// Nearest LNS word to a real number (nearest in the log domain, ties away from zero log).
/// Not-a-number is refused with std::invalid_argument; infinities saturate.
Lns from_double(const LnsFormat& format, Underflow underflow, double value);
double to_double(const LnsFormat& format, const Lns& x);

/// Throws std::invalid_argument, in words a user can act on, unless 8 <= width <= 16 and
/// max(0, width - 12) <= fraction <= width - 3 (fewer fraction bits reach past 2^1024, a double's).
void check_stored_format(const LnsFormat& format);

std::string to_string(const LnsFormat& format);

} // namespace napier
