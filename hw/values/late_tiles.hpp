// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "hw/cost/tile_ledger.hpp"
#include "hw/parallel/worker_pool.hpp"

namespace napier {

/// The tiles of a buffer that the host's threads are still at, for products that the model has
/// counted and gone on from. Who needs such a tile waits, so values are those of a host that does
/// one thing after another, whatever a program does to its buffers.
class LateTiles {
  public:
    LateTiles() = default;
    /// The buffer goes: nobody may be at it any more.
    ~LateTiles() {
        try {
            settle({0, ~std::uint64_t{0}});
        } catch (...) { // who would have cared is gone
        }
    }
    LateTiles(LateTiles&&) = default;
    LateTiles(const LateTiles&) = delete;
    LateTiles& operator=(const LateTiles&) = delete;

    /// `ticket` is of WorkerPool::shared().
    void add(TileSpan span, WorkerPool::Ticket ticket) {
        if (ticket == 0) {
            return;
        }
        if (tiles_.size() >= kMany) {
            forget_done();
        }
        tiles_.push_back({span, ticket});
    }

    /// Returns when nobody is at any word of the span.
    void settle(TileSpan span) {
        WorkerPool::Ticket last = 0;
        for (const Tile& tile : tiles_) {
            if (overlap(tile.span, span)) {
                last = std::max(last, tile.ticket);
            }
        }
        if (last != 0) {
            WorkerPool::shared().wait(last);
            forget_done();
        }
    }

  private:
    struct Tile {
        TileSpan span;
        WorkerPool::Ticket ticket;
    };
    static constexpr std::size_t kMany = 16;

    void forget_done() {
        const WorkerPool& pool = WorkerPool::shared();
        tiles_.erase(std::remove_if(tiles_.begin(), tiles_.end(),
                                    [&](const Tile& tile) { return pool.done(tile.ticket); }),
                     tiles_.end());
    }

    std::vector<Tile> tiles_;
};

} // namespace napier
