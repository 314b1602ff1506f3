// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace napier {

/// Where a tile lies in a scratchpad: from its first word to behind its last. Rows of `columns`
/// words may lie `stride` words apart, and other tiles between them; 0: no gaps.
struct TileSpan {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t columns = 0;
    std::uint64_t stride = 0;
};
inline TileSpan span_of(std::uint64_t address, std::uint64_t rows, std::uint64_t columns,
                        std::uint64_t stride) {
    const bool gaps = columns < stride;
    return {address, address + (rows - 1) * stride + columns, gaps ? columns : 0,
            gaps ? stride : 0};
}
/// Whether tiles share a word. Of tiles with different strides: whether they might.
bool overlap(const TileSpan& a, const TileSpan& b);

/// What became of every word that was loaded into a scratchpad:
///
///     loaded = used + evicted + resident
///
/// A tile is used once an instruction has read any of it, evicted if something is written over it
/// before that, resident while it waits. A few tiles live at a time, so this costs some
/// nanoseconds an instruction.
class TileLedger {
  public:
    explicit TileLedger(std::string name) : name_(std::move(name)) {}

    /// From now on an eviction is an InvariantError: a compiled stream loads nothing in vain.
    void forbid_waste() { waste_is_error_ = true; }

    /// Forgets everything: a program starts.
    void start();
    /// A load of `words` words. Throws InvariantError, see forbid_waste().
    void load(TileSpan span, std::uint64_t words);
    /// Results. Throws likewise.
    void write(TileSpan span) { overwrite(span); }
    void read(TileSpan span);

    std::uint64_t loaded() const { return loaded_; }
    std::uint64_t used() const { return used_; }
    std::uint64_t evicted() const { return evicted_; }
    std::uint64_t resident() const;

    /// At a program's end. `counted`: the words loaded as the chip's event counters have them.
    /// Throws InvariantError if the sum above or the counter is off, or, see forbid_waste(), if a
    /// tile was loaded and never read.
    void check(std::uint64_t counted) const;

  private:
    struct Tile {
        TileSpan span;
        std::uint64_t words;
        bool used;
    };
    void overwrite(TileSpan span);

    std::string name_;
    bool waste_is_error_ = false;
    std::vector<Tile> tiles_;
    std::uint64_t loaded_ = 0;
    std::uint64_t used_ = 0;
    std::uint64_t evicted_ = 0;
};

} // namespace napier
