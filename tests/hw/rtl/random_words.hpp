// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/arith/fixed/fixed.hpp"
#include "hw/arith/lns/lns_format.hpp"

namespace napier {

/// Operand streams for the RTL: mostly words whose sums interact, some anywhere in the range, some
/// zeros and some ends of the range. A 64-bit generator by Steele, Lea and Flood (SplitMix).
class RandomWords {
  public:
    explicit RandomWords(std::uint64_t seed) : state_(seed) {}

    std::uint32_t bits() {
        state_ += 0x9e3779b97f4a7c15u;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return static_cast<std::uint32_t>((z ^ (z >> 31)) >> 32);
    }

    bool one_in(std::uint32_t n) { return bits() % n == 0; }

    Word word(const LnsFormat& format) {
        const std::uint32_t draw = bits();
        const bool negative = (draw & 1) != 0;
        switch ((draw >> 1) % 16) {
        case 0:
        case 1:
            return encode(format, format.zero());
        case 2:
            return encode(format, {format.max_log(), negative});
        case 3:
            return encode(format, {format.min_log(), negative});
        case 4:
        case 5:
            return encode(format, {uniform(format.max_log()), negative});
        default: // within a few octaves of one
            return encode(format, {uniform(3 * (1 << format.fraction)) / 2, negative});
        }
    }

    Word word(const FixedFormat& format) {
        switch (bits() % 16) {
        case 0:
        case 1:
            return 0;
        case 2:
            return fixed_encode(format, format.max());
        case 3:
            return fixed_encode(format, format.min());
        case 4:
        case 5:
            return fixed_encode(format, uniform(format.max()));
        default:
            return fixed_encode(format, uniform(format.max() / 8));
        }
    }

  private:
    std::int32_t uniform(std::int32_t bound) {
        return static_cast<std::int32_t>(bits() % static_cast<std::uint32_t>(2 * bound + 1)) -
               bound;
    }

    std::uint64_t state_;
};

} // namespace napier
