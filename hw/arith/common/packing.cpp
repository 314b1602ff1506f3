// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/packing.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace napier {

namespace {

/// One group of eight words at a compile-time width: the loops unroll into shifts.
template <int bits> void pack_group(const std::uint16_t* source, std::uint8_t* target) {
    std::uint64_t low = 0; // words 0..3: at most 64 bits
    std::uint64_t high = 0;
    for (int i = 0; i < 4; ++i) {
        low |= std::uint64_t{source[i]} << (i * bits);
        high |= std::uint64_t{source[i + 4]} << (i * bits);
    }
    if constexpr (bits == 16) {
        std::memcpy(target, &low, 8);
        std::memcpy(target + 8, &high, 8);
    } else if constexpr (bits % 2 == 0) { // each half ends on a byte
        std::memcpy(target, &low, bits / 2);
        std::memcpy(target + bits / 2, &high, bits / 2);
    } else {
        const std::uint64_t first = low | (high << (4 * bits));
        const std::uint64_t second = high >> (64 - 4 * bits);
        std::memcpy(target, &first, 8);
        std::memcpy(target + 8, &second, bits - 8);
    }
}

/// Reads up to 8 + bits / 2 bytes. Loads of a whole 64 bits, not of the bytes that count: memory
/// written in parts and read as a whole stalls the processor.
template <int bits> void unpack_group(const std::uint8_t* source, std::uint16_t* target) {
    constexpr std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
    constexpr int middle = 4 * bits; // word 4 starts at this bit
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::memcpy(&low, source, 8);
    std::memcpy(&high, source + middle / 8, 8);
    high >>= middle % 8; // 60 bits are left, as many as four words of an odd width take
    for (int i = 0; i < 4; ++i) {
        target[i] = static_cast<std::uint16_t>((low >> (i * bits)) & mask);
        target[i + 4] = static_cast<std::uint16_t>((high >> (i * bits)) & mask);
    }
}

template <int bits>
void pack_words(const std::uint16_t* source, std::size_t words, std::uint8_t* target) {
    std::size_t done = 0;
    for (; done + 8 <= words; done += 8, target += bits) {
        pack_group<bits>(source + done, target);
    }
    if (done < words) {
        std::uint16_t group[8] = {};
        std::memcpy(group, source + done, (words - done) * sizeof(std::uint16_t));
        pack_group<bits>(group, target);
    }
}

template <int bits>
void unpack_words(const std::uint8_t* source, std::size_t words, std::uint16_t* target) {
    std::size_t done = 0;
    for (; done + 16 <= words; done += 8, source += bits) { // the next group bears the overrun
        unpack_group<bits>(source, target + done);
    }
    for (; done < words; done += 8, source += bits) {
        std::array<std::uint8_t, 8 + static_cast<std::size_t>(bits)> bytes{};
        std::uint16_t group[8];
        std::copy_n(source, bits, bytes.begin());
        unpack_group<bits>(bytes.data(), group);
        std::memcpy(target + done, group, std::min<std::size_t>(words - done, 8) * sizeof *target);
    }
}

#ifdef __x86_64__
/// The first `groups` groups, by the processor's own spreading of bits.
template <int bits>
__attribute__((target("bmi2"))) void spread_groups(const std::uint8_t* source, std::size_t groups,
                                                   std::uint16_t* target) {
    constexpr std::uint64_t lanes = ((std::uint64_t{1} << bits) - 1) * 0x0001000100010001u;
    constexpr int middle = 4 * bits; // word 4 starts at this bit
    for (std::size_t group = 0; group < groups; ++group, source += bits, target += 8) {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
        std::memcpy(&low, source, 8);
        std::memcpy(&high, source + middle / 8, 8);
        low = _pdep_u64(low, lanes);
        high = _pdep_u64(high >> (middle % 8), lanes);
        std::memcpy(target, &low, 8);
        std::memcpy(target + 4, &high, 8);
    }
}
#endif

/// Calls f with the width as a compile-time constant.
template <typename F> void with_width(int bits, F&& f) {
    switch (bits) {
    case 8:
        return f(std::integral_constant<int, 8>{});
    case 9:
        return f(std::integral_constant<int, 9>{});
    case 10:
        return f(std::integral_constant<int, 10>{});
    case 11:
        return f(std::integral_constant<int, 11>{});
    case 12:
        return f(std::integral_constant<int, 12>{});
    case 13:
        return f(std::integral_constant<int, 13>{});
    case 14:
        return f(std::integral_constant<int, 14>{});
    case 15:
        return f(std::integral_constant<int, 15>{});
    default:
        return f(std::integral_constant<int, 16>{});
    }
}

// Elements of two places, which are by no means as many as words: one loop does for every width.

/// Bits wait in a 64-bit number, fewer than 32 of them between two elements.
void pack_wide(const Word* source, std::size_t elements, int bits, std::uint8_t* target) {
    std::uint64_t waiting = 0;
    int count = 0;
    for (std::size_t i = 0; i < (elements + 7) / 8 * 8; ++i) {
        const std::uint64_t element = i < elements ? element_at(source, i, bits) : 0;
        waiting |= element << count;
        count += bits;
        if (count >= 32) {
            std::memcpy(target, &waiting, 4);
            target += 4;
            waiting >>= 32;
            count -= 32;
        }
    }
    std::memcpy(target, &waiting, static_cast<std::size_t>(count / 8)); // a group ends on a byte
}

void unpack_wide(const std::uint8_t* source, std::size_t elements, int bits, Word* target) {
    const std::size_t size = packed_bytes(elements, bits);
    const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
    for (std::size_t i = 0; i < elements; ++i) {
        const std::size_t first = i * static_cast<std::size_t>(bits);
        std::uint64_t window = 0; // 57 bits are left, where an element has 32 or fewer
        if (first / 8 + 8 <= size) {
            std::memcpy(&window, source + first / 8, 8);
        } else {
            std::memcpy(&window, source + first / 8, size - first / 8);
        }
        split(static_cast<std::uint32_t>(window >> first % 8 & mask), bits, target + 2 * i);
    }
}

} // namespace

void pack(const Word* source, std::size_t words, int bits, std::uint8_t* target) {
    if (places(bits) > 1) {
        return pack_wide(source, words, bits, target);
    }
    with_width(bits, [&](auto width) { pack_words<width>(source, words, target); });
}

void unpack(const std::uint8_t* source, std::size_t words, int bits, Word* target,
            std::size_t slack) {
    if (places(bits) > 1) {
        return unpack_wide(source, words, bits, target);
    }
    with_width(bits, [&](auto width) {
        std::size_t done = 0;
#ifdef __x86_64__
        static const bool able = __builtin_cpu_supports("bmi2") != 0;
        // A group is read beyond its end: by the next one, or by what may be read behind the last.
        const std::size_t safe =
            slack >= kUnpackSlack ? words : words - std::min<std::size_t>(words, 8);
        if (able) {
            spread_groups<width>(source, safe / 8, target);
            done = safe / 8 * 8;
        }
#endif
        unpack_words<width>(source + done / 8 * width, words - done, target + done);
    });
}

void unpack_plain(const std::uint8_t* source, std::size_t words, int bits, Word* target) {
    if (places(bits) > 1) {
        return unpack_wide(source, words, bits, target);
    }
    with_width(bits, [&](auto width) { unpack_words<width>(source, words, target); });
}

} // namespace napier
