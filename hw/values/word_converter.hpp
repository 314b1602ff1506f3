// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "hw/cost/conversions.hpp"

namespace napier {

/// The DMA's converter between the number formats of a chip's arithmetics: conversion_table()
/// on every word that crosses.
class WordConverter {
  public:
    explicit WordConverter(const Arithmetic& arithmetic) : conversions_(arithmetic) {}

    bool needed(const Transfer& transfer) const { return conversions_.needed(transfer); }
    /// What a load's words go through, and a store's; null: nothing. Throws DeviceError as
    /// Conversions does.
    const Word* table(const Load& load) {
        return conversions_.needed(load) ? table(load.stored, load.arithmetic) : nullptr;
    }
    const Word* table(const Store& store) {
        return conversions_.needed(store) ? table(store.arithmetic, store.stored) : nullptr;
    }

  private:
    /// Word by word, of one arithmetic's format in another's.
    const Word* table(std::size_t from, std::size_t to);

    Conversions conversions_;
    std::array<std::array<std::vector<Word>, kMaxArithmetics>, kMaxArithmetics> tables_;
};

/// words[i] = table[words[i]]
inline void convert_words(const Word* table, Word* words, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
        words[i] = table[words[i]];
    }
}

} // namespace napier
