// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/isa/instruction.hpp"

namespace napier {

/// The DMA's converter between the number formats of a chip's arithmetics: napier::convert(), by
/// the underflow rule of the arithmetic it goes to, on every word that crosses.
class WordConverter {
  public:
    explicit WordConverter(const Arithmetic& arithmetic);

    /// Whether the transfer's two sides hold different formats. Throws DeviceError if it names an
    /// arithmetic that the chip lacks, or if elements are not words of the format in memory.
    bool converts(const Transfer& transfer) const;
    /// Word by word, of one arithmetic's format in another's.
    const Word* table(std::size_t from, std::size_t to);

  private:
    struct Words {
        LnsFormat format;
        Underflow underflow;
    };
    std::vector<Words> words_; ///< by arithmetic; none for a chip without a choice
    std::array<std::array<std::vector<Word>, kMaxArithmetics>, kMaxArithmetics> tables_;
};

/// words[i] = table[words[i]]
inline void convert_words(const Word* table, Word* words, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        words[i] = table[words[i]];
    }
}

} // namespace napier
