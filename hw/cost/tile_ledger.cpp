// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/tile_ledger.hpp"

#include "hw/config/invariant_error.hpp"

namespace napier {

bool overlap(const TileSpan& a, const TileSpan& b) {
    if (a.begin >= b.end || b.begin >= a.end) {
        return false;
    }
    if (a.stride == 0 || a.stride != b.stride) {
        return true;
    }
    // Where a row of b begins behind the beginning of one of a.
    const std::uint64_t behind = (b.begin + a.stride - a.begin % a.stride) % a.stride;
    return behind < a.columns || behind + b.columns > a.stride;
}

void TileLedger::overwrite(TileSpan span) {
    for (std::size_t i = 0; i < tiles_.size();) {
        if (!overlap(tiles_[i].span, span)) {
            ++i;
            continue;
        }
        if (!tiles_[i].used) {
            evicted_ += tiles_[i].words;
            if (waste_is_error_) {
                throw InvariantError(name_ + ": words " + std::to_string(tiles_[i].span.begin) +
                                     ".." + std::to_string(tiles_[i].span.end) +
                                     " were loaded and are overwritten before anything read them");
            }
        }
        tiles_[i] = tiles_.back();
        tiles_.pop_back();
    }
}

void TileLedger::start() {
    tiles_.clear();
    loaded_ = used_ = evicted_ = 0;
}

void TileLedger::load(TileSpan span, std::uint64_t words) {
    overwrite(span);
    tiles_.push_back({span, words, false});
    loaded_ += words;
}

void TileLedger::read(TileSpan span) {
    for (Tile& tile : tiles_) {
        if (!tile.used && overlap(tile.span, span)) {
            tile.used = true;
            used_ += tile.words;
        }
    }
}

std::uint64_t TileLedger::resident() const {
    std::uint64_t words = 0;
    for (const Tile& tile : tiles_) {
        words += tile.used ? 0 : tile.words;
    }
    return words;
}

void TileLedger::check(std::uint64_t counted) const {
    const auto numbers = [this] {
        return std::to_string(used_) + " used, " + std::to_string(evicted_) + " evicted, " +
               std::to_string(resident()) + " waiting";
    };
    if (loaded_ != used_ + evicted_ + resident()) {
        throw InvariantError(name_ + ": " + std::to_string(loaded_) + " words loaded, but " +
                             numbers());
    }
    if (loaded_ != counted) {
        throw InvariantError(name_ + ": " + std::to_string(loaded_) + " words loaded, " +
                             std::to_string(counted) + " counted");
    }
    if (waste_is_error_ && resident() != 0) {
        throw InvariantError(name_ + ": loaded and never read: " + numbers());
    }
}

} // namespace napier
