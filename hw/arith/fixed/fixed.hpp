// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "hw/arith/common/integer.hpp"
#include "hw/arith/common/word.hpp"

namespace napier {

/// The linear fixed-point twin of an LNS of the same word width: two's complement, W bits. Where
/// the binary point stands is a property of a tensor (TensorScales), not of the word. A stored
/// word has 8 to 16 bits, a master up to 32.
struct FixedFormat {
    int width;

    constexpr std::int32_t max() const { return -(min() + 1); }
    constexpr std::int32_t min() const {
        return static_cast<std::int32_t>(-(std::int64_t{1} << (width - 1)));
    }
    constexpr std::int32_t saturate(std::int64_t value) const {
        return static_cast<std::int32_t>(value > max() ? max() : value < min() ? min() : value);
    }
};

/// The number of an element of up to kMostElementBits, whose bits above its own are ignored.
constexpr std::int32_t fixed_decode(const FixedFormat& format, std::uint32_t bits) {
    const std::uint32_t sign = 1u << (format.width - 1);
    const std::uint32_t low = bits & (2 * sign - 1);
    return static_cast<std::int32_t>((low ^ sign) - sign);
}

constexpr std::uint32_t fixed_encode_bits(const FixedFormat& format, std::int32_t value) {
    const std::uint32_t sign = 1u << (format.width - 1);
    return static_cast<std::uint32_t>(value) & (2 * sign - 1);
}
constexpr Word fixed_encode(const FixedFormat& format, std::int32_t value) {
    return static_cast<Word>(fixed_encode_bits(format, value));
}

/// The accumulator of a fixed-point MAC.
///   wide    2W + 8 bits, exact products, wraps (so order does not matter), rounded once at the end
///   narrow  W bits, each product rounded to the result's scale, saturating, in order of k
enum class FixedAccumulator { wide, narrow };

std::string to_string(FixedAccumulator accumulator);

struct FixedMacConfig {
    static constexpr const char* kKind = "fixed";
    static constexpr const char* kTitle = "fixed";
    /// Where a word's binary point stands is its tensor's business (TensorScales).
    static constexpr bool kBinaryPoints = true;
    static constexpr bool kMultiplicativeUpdates = false;

    FixedFormat format{12};
    FixedAccumulator accumulator = FixedAccumulator::wide;

    constexpr int word_bits() const { return format.width; }
    /// The chip's bits of a partial sum.
    constexpr int state_bits() const {
        return accumulator == FixedAccumulator::wide ? 2 * format.width + 8 : format.width;
    }
    /// State words of a sum of any length.
    static constexpr int levels(std::int64_t /*terms*/) { return 1; }
    /// Sums have one level, which never fills.
    static constexpr int arity() { return 0; }
    /// Zero, in a word or a sum of any width.
    static constexpr std::uint64_t zero_bits(int /*bits*/) { return 0; }
    /// "fixed12, wide accumulator (32 bits)"
    std::string describe() const;
    friend constexpr bool operator==(const FixedMacConfig& a, const FixedMacConfig& b) {
        return a.format.width == b.format.width && a.accumulator == b.accumulator;
    }
};

/// A product as it enters the accumulator. `shift` = fraction(a) + fraction(b) - fraction(result);
/// the wide accumulator ignores it until fixed_result.
constexpr std::int64_t fixed_product(const FixedMacConfig& config, std::int32_t a, std::int32_t b,
                                     int shift) {
    const std::int64_t product = static_cast<std::int64_t>(a) * b;
    return config.accumulator == FixedAccumulator::narrow
               ? config.format.saturate(shift_round(product, shift))
               : product;
}

/// The sum of two accumulator values, or of one and a product: saturating (narrow) or wrapping.
constexpr std::int64_t fixed_add(const FixedMacConfig& config, std::int64_t a, std::int64_t b) {
    if (config.accumulator == FixedAccumulator::narrow) {
        return config.format.saturate(a + b);
    }
    const std::int64_t sign = std::int64_t{1} << (config.state_bits() - 1);
    const std::int64_t mask = 2 * sign - 1;
    return (((a + b) & mask) ^ sign) - sign;
}

/// One step acc + a*b.
constexpr std::int64_t fixed_mac(const FixedMacConfig& config, std::int64_t acc, std::int32_t a,
                                 std::int32_t b, int shift) {
    return fixed_add(config, acc, fixed_product(config, a, b, shift));
}

/// The finished sum as a W-bit word value.
constexpr std::int32_t fixed_result(const FixedMacConfig& config, std::int64_t acc, int shift) {
    return config.accumulator == FixedAccumulator::narrow
               ? static_cast<std::int32_t>(acc)
               : config.format.saturate(shift_round(acc, shift));
}

} // namespace napier
