// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "hw/arith/common/word.hpp"

namespace napier {

/// DRAM holds elements of 8 to kMostElementBits bits without gaps: 8 elements take `bits` bytes,
/// element i of a group starts at bit i * bits, least significant bit first. A matrix row is whole
/// groups, so a column that is a multiple of 8 starts on a byte.
constexpr std::size_t packed_bytes(std::size_t elements, int bits) {
    return (elements + 7) / 8 * static_cast<std::size_t>(bits);
}

/// `elements` elements, each in places(bits) words of `source`, to packed_bytes(elements, bits)
/// bytes; the last group is padded with zeros. Elements of one place must have no bits above
/// `bits`.
void pack(const Word* source, std::size_t elements, int bits, std::uint8_t* target);

/// The inverse; reads packed_bytes(elements, bits) bytes, writes exactly elements * places(bits)
/// words. Faster where `slack` bytes behind those may be read too; kUnpackSlack is all that helps.
constexpr std::size_t kUnpackSlack = 16;
void unpack(const std::uint8_t* source, std::size_t elements, int bits, Word* target,
            std::size_t slack = 0);
/// The same on any processor; unpack() may use instructions that not all have.
void unpack_plain(const std::uint8_t* source, std::size_t elements, int bits, Word* target);

} // namespace napier
