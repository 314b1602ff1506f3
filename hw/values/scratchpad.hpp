// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "hw/cost/tile_ledger.hpp"
#include "hw/isa/device_error.hpp"
#include "hw/values/late_tiles.hpp"
#include "hw/values/upsets.hpp"

namespace napier {

/// An on-chip buffer of `words` elements, each in `bytes_per_word` bytes of host memory. The
/// compiler uses it as two halves, so that the DMA fills one while the array reads the other; each
/// half has banks of its own, so the two never meet.
class Scratchpad {
  public:
    Scratchpad(std::string name, std::uint32_t words, std::size_t bytes_per_word, int banks)
        : name_(std::move(name)), words_(words), bytes_per_word_(bytes_per_word), banks_(banks),
          bytes_(zeroed(words * bytes_per_word)), ledger_(name_) {}

    std::uint32_t words() const { return words_; }
    int banks() const { return banks_; }

    /// A rows x columns tile at `address`, rows `stride` words apart; throws DeviceError unless all
    /// of it lies inside.
    std::byte* tile(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
                    std::uint32_t stride) {
        const std::uint64_t end =
            std::uint64_t{address} + (std::uint64_t{rows} - 1) * std::uint64_t{stride} + columns;
        if (rows == 0 || columns == 0 || (rows > 1 && stride < columns)) {
            throw DeviceError(ErrorCode::bad_shape, name_ + ": tile of " + std::to_string(rows) +
                                                        " x " + std::to_string(columns) +
                                                        " with stride " + std::to_string(stride));
        }
        if (end > words_) {
            throw DeviceError(ErrorCode::local_range, name_ + ": tile ends at word " +
                                                          std::to_string(end) + " of " +
                                                          std::to_string(words_));
        }
        return bytes_.get() + address * bytes_per_word_;
    }

    /// The same of a buffer of words, for an instruction that reads the tile, writes results there
    /// or loads it from memory: the ledger wants to know. Reading is where upsets show.
    const std::uint16_t* read_words(std::uint32_t address, std::uint32_t rows,
                                    std::uint32_t columns, std::uint32_t stride) {
        const std::uint16_t* const words = read_indices(address, rows, columns, stride);
        if (upsets_ != nullptr) {
            upset(word_tile(address, rows, columns, stride), rows, columns, stride);
        }
        return words;
    }
    /// Without upsets: what is no number of the arithmetic, labels and the taps of maxima.
    const std::uint16_t* read_indices(std::uint32_t address, std::uint32_t rows,
                                      std::uint32_t columns, std::uint32_t stride) {
        std::uint16_t* const words = word_tile(address, rows, columns, stride);
        ledger_.read(span(address, rows, columns, stride));
        return words;
    }
    std::uint16_t* write_words(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
                               std::uint32_t stride) {
        std::uint16_t* const words = word_tile(address, rows, columns, stride);
        late_.settle(span(address, rows, columns, stride));
        ledger_.write(span(address, rows, columns, stride));
        return words;
    }
    std::uint16_t* load_words(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
                              std::uint32_t stride) {
        std::uint16_t* const words = word_tile(address, rows, columns, stride);
        late_.settle(span(address, rows, columns, stride));
        ledger_.load(span(address, rows, columns, stride), std::uint64_t{rows} * columns);
        return words;
    }
    /// tile() of a buffer of partial sums, as they are when all products so far are in them.
    std::byte* sums(std::uint32_t address, std::uint32_t levels, std::uint32_t outputs) {
        std::byte* const state = tile(address, levels, outputs, outputs);
        late_.settle(span(address, levels, outputs, outputs));
        return state;
    }
    /// The host reads the tile, or adds to its sums, until WorkerPool::shared() is done with the
    /// ticket. Reading meanwhile is free.
    void busy(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
              std::uint32_t stride, WorkerPool::Ticket ticket) {
        late_.add(span(address, rows, columns, stride), ticket);
    }
    /// Upsets of the words that instructions read from now on; null: none. A word whose upset is
    /// detected becomes `zero`.
    void set_upsets(Upsets* upsets, std::uint16_t zero) {
        upsets_ = upsets;
        zero_ = zero;
    }
    TileLedger& ledger() { return ledger_; }
    const TileLedger& ledger() const { return ledger_; }

    /// Cycles in which `lanes` neighbouring rows deliver one word each: rows lie in banks in turn,
    /// a bank gives one word a cycle.
    int cycles_per_access(int lanes) const { return (lanes + banks_ - 1) / banks_; }

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
    std::uint16_t* word_tile(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
                             std::uint32_t stride) {
        return reinterpret_cast<std::uint16_t*>(tile(address, rows, columns, stride));
    }
    static TileSpan span(std::uint64_t address, std::uint64_t rows, std::uint64_t columns,
                         std::uint64_t stride) {
        const bool gaps = columns < stride;
        return {address, address + (rows - 1) * stride + columns, gaps ? columns : 0,
                gaps ? stride : 0};
    }

    void upset(std::uint16_t* words, std::uint32_t rows, std::uint32_t columns,
               std::uint32_t stride) {
        upsets_->access(std::uint64_t{rows} * columns, [&](const Upsets::Word& word) {
            std::uint16_t& stored = words[word.index / columns * stride + word.index % columns];
            stored = word.zero ? zero_ : static_cast<std::uint16_t>(stored ^ word.flipped);
        });
    }

    std::string name_;
    std::uint32_t words_;
    std::size_t bytes_per_word_;
    int banks_;
    Bytes bytes_; ///< aligned for any word type
    TileLedger ledger_;
    LateTiles late_; ///< behind the bytes: waits before they go
    Upsets* upsets_ = nullptr;
    std::uint16_t zero_ = 0;
};

} // namespace napier
