// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/cost/array_timing.hpp"

namespace napier {

/// A place in the schedule of an array: which fold of which tile.
struct FoldPlace {
    bool active = false;
    std::int32_t tile = 0;
    std::int32_t row_fold = 0;
    std::int32_t column_fold = 0;
};

/// One step of the streamed operands: step `index` of the fold enters row 0 and column 0.
struct StreamTag : FoldPlace {
    std::int64_t index = 0;
    bool starts = false; ///< os: sums start here, from zero or from the accumulators
    bool leaves = false; ///< os: sums leave here
};

/// One step of a preload (ws, is): the words of array row `row` enter at the north.
struct PreloadTag : FoldPlace {
    std::int32_t row = 0;
};

/// A tile in a sequence of tiles. `output` names the block of sums it adds to; consecutive tiles
/// of one sum have the same, and k_offset where the last one stopped.
struct SequencedTile {
    GemmTile size;
    std::int32_t output = 0;
};

/// The array's controller, cycle by cycle: walks tiles and their folds, and says what enters the
/// array's north-west corner now. Everything else happens a fixed number of cycles later (the
/// skew). A plain state machine; how many cycles a tile takes is counted, not computed.
class FoldSequencer {
  public:
    enum class State : std::int32_t { idle, preload, stream, turn, drain, done };
    static const std::vector<std::string>& state_names();

    FoldSequencer(const ArrayShape& array, const std::vector<SequencedTile>& tiles);

    /// Moves to the next cycle; the first call is cycle 0.
    void step();
    /// The tiles whose streamed and preloaded operands the next step() will want; -1 = none.
    struct Wants {
        std::int32_t streamed = -1;
        std::int32_t preloaded = -1;
    };
    Wants next() const;

    State state() const { return state_; }
    const StreamTag& stream() const { return stream_; }
    const PreloadTag& preload() const { return preload_; }
    std::int32_t tile() const { return tile_; }
    std::int64_t fold() const { return static_cast<std::int64_t>(at_.fold); }
    bool done() const { return state_ == State::done; }
    /// Cycles each tile has held the array so far.
    const std::vector<std::int64_t>& tile_cycles() const { return tile_cycles_; }

  private:
    struct Fold {
        FoldPlace place;
        std::int64_t lead; ///< cycles of preload that nothing hides
        std::int64_t streamed;
        std::int64_t turn; ///< cycles until the next fold may follow
        std::int64_t drain;
        bool starts, leaves;
        std::int64_t end() const { return lead + streamed + turn + drain; }
    };

    struct Position {
        std::size_t fold;
        std::int64_t cycle; ///< within the fold
    };
    Position following() const;
    StreamTag stream_at(const Position& at) const;
    PreloadTag preload_at(const Position& at) const;
    void add_tile(const ArrayShape& array, const std::vector<SequencedTile>& tiles,
                  std::size_t index);

    const std::int64_t rows_;
    const bool stationary_;
    std::vector<Fold> folds_;
    Position at_{0, -1};
    State state_ = State::idle;
    StreamTag stream_;
    PreloadTag preload_;
    std::int32_t tile_ = 0;
    std::vector<std::int64_t> tile_cycles_;
};

} // namespace napier
