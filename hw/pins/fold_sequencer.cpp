// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/fold_sequencer.hpp"

#include <algorithm>

namespace napier {

namespace {

/// The second of two tiles adds to the sums that the first has left in the elements.
bool continues(const std::vector<SequencedTile>& tiles, std::size_t second) {
    if (second == 0 || second >= tiles.size()) {
        return false;
    }
    const SequencedTile& a = tiles[second - 1];
    const SequencedTile& b = tiles[second];
    return a.output == b.output && a.size.k_offset + a.size.k == b.size.k_offset;
}

} // namespace

const std::vector<std::string>& FoldSequencer::state_names() {
    static const std::vector<std::string> names{"IDLE", "PRELOAD", "STREAM",
                                                "TURN", "DRAIN",   "DONE"};
    return names;
}

FoldSequencer::FoldSequencer(const ArrayShape& array, const std::vector<SequencedTile>& tiles)
    : rows_(array.rows), stationary_(!sides_of(array.dataflow).keeps_sums()),
      tile_cycles_(tiles.size()) {
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        add_tile(array, tiles, i);
    }
}

void FoldSequencer::add_tile(const ArrayShape& array, const std::vector<SequencedTile>& tiles,
                             std::size_t index) {
    const GemmTile& tile = tiles[index].size;
    const ArrayMapping map = array_mapping(array.dataflow, tile);
    const std::int64_t row_folds = (map.on_rows + array.rows - 1) / array.rows;
    const std::int64_t column_folds = (map.on_columns + array.columns - 1) / array.columns;
    const std::int64_t skew = array.rows + array.columns - 2; // the first to the last element
    const bool serial = array.folds == Folds::serial;
    const bool alone = row_folds * column_folds == 1;
    const bool stays = !stationary_ && alone && !tile.ends_sum(); // the sums, in the elements
    for (std::int64_t column = 0; column < column_folds; ++column) {
        for (std::int64_t row = 0; row < row_folds; ++row) {
            const bool first = column == 0 && row == 0;
            const bool last = column == column_folds - 1 && row == row_folds - 1;
            Fold fold{};
            fold.place = {true, static_cast<std::int32_t>(index), static_cast<std::int32_t>(row),
                          static_cast<std::int32_t>(column)};
            fold.streamed = map.streamed;
            fold.starts = !(alone && continues(tiles, index));
            fold.leaves = !(alone && continues(tiles, index + 1));
            if (serial) {
                fold.lead = stationary_ ? rows_ : 0;
                fold.drain = stays ? 0 : skew;
            } else {
                const bool closes = tile.closes && last;
                fold.lead = stationary_ && first && (tile.opens || index == 0) ? rows_ : 0;
                // A column delivers one sum a cycle, and takes one weight: a fold follows another
                // no closer than the rows it has. Sums that were cut have had time before.
                const std::int64_t since =
                    !stationary_ && alone && tile.ends_sum() ? tile.k_total : map.streamed;
                fold.turn = closes || stays ? 0 : std::max<std::int64_t>(0, rows_ - since);
                fold.drain = closes ? skew : 0;
            }
            folds_.push_back(fold);
        }
    }
}

FoldSequencer::Position FoldSequencer::following() const {
    if (at_.fold < folds_.size() && at_.cycle + 1 == folds_[at_.fold].end()) {
        return {at_.fold + 1, 0};
    }
    return {at_.fold, at_.cycle + 1};
}

StreamTag FoldSequencer::stream_at(const Position& at) const {
    StreamTag tag;
    const Fold& fold = folds_[at.fold];
    const std::int64_t index = at.cycle - fold.lead;
    if (index >= 0 && index < fold.streamed) {
        static_cast<FoldPlace&>(tag) = fold.place;
        tag.index = index;
        tag.starts = index == 0 && fold.starts;
        tag.leaves = index == fold.streamed - 1 && fold.leaves;
    }
    return tag;
}

PreloadTag FoldSequencer::preload_at(const Position& at) const {
    PreloadTag tag;
    const Fold& fold = folds_[at.fold];
    std::int64_t row = -1;
    if (at.cycle < fold.lead) {
        static_cast<FoldPlace&>(tag) = fold.place;
        row = at.cycle;
    } else if (stationary_ && at.fold + 1 < folds_.size() && folds_[at.fold + 1].lead == 0) {
        // The next fold's weights follow while this one runs.
        static_cast<FoldPlace&>(tag) = folds_[at.fold + 1].place;
        row = at.cycle - (fold.end() - rows_);
    }
    tag.active = row >= 0;
    tag.row = static_cast<std::int32_t>(row);
    return tag;
}

FoldSequencer::Wants FoldSequencer::next() const {
    const Position at = following();
    Wants wants;
    if (at.fold < folds_.size()) {
        const StreamTag stream = stream_at(at);
        const PreloadTag preload = preload_at(at);
        wants.streamed = stream.active ? stream.tile : -1;
        wants.preloaded = preload.active ? preload.tile : -1;
    }
    return wants;
}

void FoldSequencer::step() {
    stream_ = {};
    preload_ = {};
    if (at_.fold < folds_.size()) {
        at_ = following();
    }
    if (at_.fold >= folds_.size()) {
        state_ = State::done;
        return;
    }
    const Fold& fold = folds_[at_.fold];
    stream_ = stream_at(at_);
    preload_ = preload_at(at_);
    tile_ = fold.place.tile;
    ++tile_cycles_[static_cast<std::size_t>(tile_)];
    const std::int64_t index = at_.cycle - fold.lead;
    state_ = index < 0                           ? State::preload
             : index < fold.streamed             ? State::stream
             : index < fold.streamed + fold.turn ? State::turn
                                                 : State::drain;
}

} // namespace napier
