// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "hw/arith/lns/lns_format.hpp"
#include "hw/values/late_tiles.hpp"
#include "hw/values/upsets.hpp"

namespace napier {

/// The words of an on-chip buffer, each in `bytes_per_word` bytes of host memory. That an
/// instruction's tiles lie inside has been seen by ScratchpadUse before.
class Scratchpad {
  public:
    Scratchpad(std::uint32_t words, std::size_t bytes_per_word)
        : bytes_per_word_(bytes_per_word), bytes_(zeroed(words * bytes_per_word)) {}

    std::byte* at(std::uint32_t address) { return bytes_.get() + address * bytes_per_word_; }
    /// Of a buffer of words.
    Word* words(std::uint32_t address) { return reinterpret_cast<Word*>(at(address)); }

    /// An instruction reads this tile of numbers: where upsets show.
    void read(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
              std::uint32_t stride) {
        if (upsets_ != nullptr) {
            upset(words(address), rows, columns, stride);
        }
    }
    /// The tile is going to be written, or its sums read: waits for who is still at it.
    void settle(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
                std::uint32_t stride) {
        late_.settle(span_of(address, rows, columns, stride));
    }
    /// The host reads the tile, or adds to its sums, until WorkerPool::shared() is done with the
    /// ticket. Reading meanwhile is free.
    void busy(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
              std::uint32_t stride, WorkerPool::Ticket ticket) {
        late_.add(span_of(address, rows, columns, stride), ticket);
    }
    /// Upsets of the words that instructions read from now on; null: none. A word whose upset is
    /// detected becomes `zero`.
    void set_upsets(Upsets* upsets, Word zero) {
        upsets_ = upsets;
        zero_ = zero;
    }

  private:
    struct Free {
        void operator()(std::byte* bytes) const { std::free(bytes); }
    };
    using Bytes = std::unique_ptr<std::byte, Free>;
    /// The host gives the pages as they are touched: a run without values touches none.
    static Bytes zeroed(std::size_t bytes) {
        Bytes memory(static_cast<std::byte*>(std::calloc(bytes, 1)));
        if (!memory) {
            throw std::bad_alloc();
        }
        return memory;
    }
    void upset(Word* words, std::uint32_t rows, std::uint32_t columns, std::uint32_t stride) {
        upsets_->access(std::uint64_t{rows} * columns, [&](const Upsets::Word& word) {
            Word& stored = words[word.index / columns * stride + word.index % columns];
            stored = word.zero ? zero_ : static_cast<Word>(stored ^ word.flipped);
        });
    }

    std::size_t bytes_per_word_;
    Bytes bytes_;    ///< aligned for any word type
    LateTiles late_; ///< behind the bytes: waits before they go
    Upsets* upsets_ = nullptr;
    Word zero_ = 0;
};

} // namespace napier
