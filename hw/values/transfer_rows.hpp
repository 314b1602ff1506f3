// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "hw/arith/common/packing.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/values/word_converter.hpp"

namespace napier {

/// A transposing load is placed so many rows at a time: the written lines stay in the host's cache
/// while columns are walked.
constexpr std::size_t kTransposedRows = 32;

/// Puts rows [first, last) of a load into `tile`, rows load.local_stride words apart, transposed
/// where the load says so. row_words(r, out) writes row r as it lies in memory.
template <typename RowWords>
void place_rows(const Load& load, Word* tile, std::size_t first, std::size_t last,
                const RowWords& row_words) {
    if (!load.transpose) {
        for (std::size_t r = first; r < last; ++r) {
            row_words(r, tile + r * load.local_stride);
        }
        return;
    }
    thread_local std::vector<Word> block;
    block.resize(kTransposedRows * load.columns);
    for (std::size_t r0 = first; r0 < last; r0 += kTransposedRows) {
        const std::size_t height = std::min(kTransposedRows, last - r0);
        for (std::size_t r = 0; r < height; ++r) {
            row_words(r0 + r, block.data() + r * load.columns);
        }
        for (std::size_t c = 0; c < load.columns; ++c) {
            Word* const out = tile + c * load.local_stride + r0;
            for (std::size_t r = 0; r < height; ++r) {
                out[r] = block[r * load.columns + c];
            }
        }
    }
}

/// Writes a row of a store as it lies in memory, converted by `table` (null: as it is).
inline void pack_row(const Word* row, const Store& store, const Word* table, std::uint8_t* out) {
    thread_local std::vector<Word> words; // reused: rows are short
    if (table != nullptr) {
        words.assign(row, row + store.columns);
        convert_words(table, words.data(), words.size());
        row = words.data();
    }
    pack(row, store.columns, store.element_bits, out);
}

} // namespace napier
