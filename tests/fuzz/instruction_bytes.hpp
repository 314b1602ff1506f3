// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/isa/instruction.hpp"
#include "tests/fuzz/contract.hpp"

namespace napier::fuzz {

/// The next 64 bytes, whatever they are.
inline InstructionWord raw_word(Bytes& bytes) {
    InstructionWord word{};
    for (std::uint8_t& byte : word) {
        byte = bytes.next();
    }
    return word;
}

inline bool is_decodable(const InstructionWord& word) {
    try {
        decode(word);
        return true;
    } catch (const BadInstruction&) {
        return false;
    }
}

/// 40 of the next bytes as an instruction that decodes more often than not, with sizes that fit a
/// small chip: enumerations and flags are folded into their range, sizes lose their high bytes,
/// and bytes that must be zero become so. Byte positions as hw/isa/instruction.cpp has them.
inline InstructionWord likely_word(Bytes& bytes) {
    InstructionWord word{};
    for (std::size_t i = 0; i < 58; ++i) {
        word[i] = i < 40 ? bytes.next() : std::uint8_t{0};
    }
    const auto fold = [&word](std::size_t at, unsigned range) {
        word[at] = static_cast<std::uint8_t>(word[at] % range);
    };
    // A 32-bit field keeps twelve bits.
    const auto shrink = [&](std::size_t first, std::size_t end) {
        for (std::size_t at = first; at + 4 <= end; at += 4) {
            fold(at + 1, 16);
            word[at + 2] = word[at + 3] = 0;
        }
    };
    word[0] = static_cast<std::uint8_t>(1 + word[0] % 4);
    fold(1, 16); // tokens
    fold(3, 4);  // tag
    if (word[0] <= 2) {
        fold(4, 3);                                            // buffer
        fold(5, word[0] == 1 ? 4 : 2);                         // transpose, gather
        word[6] = static_cast<std::uint8_t>(8 + word[6] % 10); // bits of an element
        word[10] = word[11] = word[12] = word[13] = word[14] = 0;
        shrink(15, 35);
        word[20] = word[24] = 0; // up to 255 rows and columns
    } else if (word[0] == 3) {
        fold(4, 8);
        fold(5, 48);
        word[7] = word[9] = word[11] = 0; // m, n, k
        shrink(12, 40);
    } else {
        fold(4, 13);
        fold(5, 128);
        word[9] = word[11] = 0; // rows, columns
        shrink(12, 32);
    }
    for (std::size_t last = word.size(); last-- > 28 && !is_decodable(word);) {
        word[last] = 0;
    }
    return word;
}

} // namespace napier::fuzz
