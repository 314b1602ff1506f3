// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace napier {

/// Raw word as it stands in a scratchpad or in DRAM: the low W bits are used, the rest are zero.
/// What they mean is the number system's business.
using Word = std::uint16_t;
constexpr int kMostWordBits = 16;

/// An element is a word, or the master copy of a weight, which may have more bits. Each place of a
/// scratchpad, and each Word of the host, holds a word: a master of more than kMostWordBits takes
/// two of them, side by side, its low half first.
constexpr int kMostElementBits = 32;
constexpr int places(int element_bits) {
    return element_bits > kMostWordBits ? 2 : 1;
}
/// Of each of its places; the high half may have one less.
constexpr int place_bits(int element_bits) {
    return (element_bits + places(element_bits) - 1) / places(element_bits);
}

/// The element of two places; bits beyond its own are ignored.
constexpr std::uint32_t join(const Word* halves, int element_bits) {
    const int low = place_bits(element_bits);
    const std::uint64_t both = (halves[0] & ((1u << low) - 1)) | std::uint64_t{halves[1]} << low;
    return static_cast<std::uint32_t>(both & ((std::uint64_t{1} << element_bits) - 1));
}
constexpr void split(std::uint32_t element, int element_bits, Word* halves) {
    const int low = place_bits(element_bits);
    halves[0] = static_cast<Word>(element & ((1u << low) - 1));
    halves[1] = static_cast<Word>(element >> low);
}

/// Element `index` of a row, in one place or two.
inline std::uint32_t element_at(const Word* row, std::size_t index, int element_bits) {
    return places(element_bits) == 1 ? row[index] : join(row + 2 * index, element_bits);
}
inline void set_element(Word* row, std::size_t index, int element_bits, std::uint32_t element) {
    if (places(element_bits) == 1) {
        row[index] = static_cast<Word>(element);
    } else {
        split(element, element_bits, row + 2 * index);
    }
}

} // namespace napier
