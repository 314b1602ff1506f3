// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>

#include "hw/arith/lns/lns_format.hpp"

namespace napier {

/// How raw bits are shown to a person: as an LNS number of a format, or as a two's-complement
/// integer with a binary point.
struct NumberView {
    bool lns;
    int bits;
    int fraction;

    static NumberView of(const LnsFormat& format) { return {true, format.width, format.fraction}; }
    static NumberView fixed(int bits, int fraction) { return {false, bits, fraction}; }

    LnsFormat format() const { return {bits, fraction}; }

    double real(std::uint64_t raw) const {
        if (lns) {
            return to_double(format(), decode_bits(format(), static_cast<std::uint32_t>(raw)));
        }
        const std::uint64_t sign = std::uint64_t{1} << (bits - 1);
        const auto value = static_cast<std::int64_t>(raw ^ sign) - static_cast<std::int64_t>(sign);
        return std::ldexp(static_cast<double>(value), -fraction);
    }
};

} // namespace napier
