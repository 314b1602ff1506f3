// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace napier {

/// DRAM holds words of 8 to 16 bits without gaps: 8 words take `bits` bytes, word i of a group
/// starts at bit i * bits, least significant bit first. A matrix row is whole groups, so a column
/// that is a multiple of 8 starts on a byte.
constexpr std::size_t packed_bytes(std::size_t words, int bits) {
    return (words + 7) / 8 * static_cast<std::size_t>(bits);
}

/// `words` words from `source` to packed_bytes(words, bits) bytes; the last group is padded with
/// zero words. Words must have no bits above `bits`.
void pack(const std::uint16_t* source, std::size_t words, int bits, std::uint8_t* target);

/// The inverse; reads packed_bytes(words, bits) bytes, writes exactly `words` words. Faster where
/// `slack` bytes behind those may be read too; kUnpackSlack is all that helps.
constexpr std::size_t kUnpackSlack = 16;
void unpack(const std::uint8_t* source, std::size_t words, int bits, std::uint16_t* target,
            std::size_t slack = 0);
/// The same on any processor; unpack() may use instructions that not all have.
void unpack_plain(const std::uint8_t* source, std::size_t words, int bits, std::uint16_t* target);

} // namespace napier
