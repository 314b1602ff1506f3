// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace napier {

/// What one item of a product (loads, computing, a store) takes, in picoseconds.
struct TileItem {
    std::int64_t loads = 0; ///< 0: the item loads nothing
    std::int64_t compute = 0;
    std::int64_t store = 0; ///< 0: the item stores nothing
    int instructions = 0;
};

/// What memory and instruction queues add, in picoseconds.
struct PipelineTimes {
    std::int64_t latency = 0;         ///< of a transfer, before the bus moves its first byte
    std::int64_t instruction = 0;     ///< to fetch one of many
    std::int64_t instruction_bus = 0; ///< of that, on the bus
    std::size_t halves = 2;           ///< of buffers
    int ahead = 1;                    ///< items whose instructions have room in the queues
};

/// When items end that load, compute and store one behind another, each unit as soon as the tokens
/// of the instruction stream let it: an item's loads wait until the item whose half of the buffers
/// they go into is computed, its computing until its loads are there and the result in its half is
/// stored. Both directions share the memory's bus, and so do instructions, which are fetched a few
/// items ahead. It is TimingEngine in one dimension less: items rather than instructions, and whole
/// transfers.
class TilePipeline {
  public:
    explicit TilePipeline(const PipelineTimes& times) : times_(times) {}

    void add(const TileItem& item);
    /// When everything added is done.
    std::int64_t end();

    /// When the computing of each item was.
    const std::vector<std::int64_t>& ends() const { return ends_; }

  private:
    static constexpr std::size_t kMostAhead = 4;

    std::int64_t transfer(std::int64_t start, std::int64_t time, std::int64_t on_bus);
    void fetch(std::int64_t start, int instructions);
    void store_one();
    std::int64_t store_start() const { return std::max(waiting_[0].first, store_free_); }

    PipelineTimes times_;
    std::int64_t load_free_ = 0;
    std::int64_t bus_free_ = 0;
    std::int64_t store_free_ = 0;
    std::int64_t fetch_free_ = 0;
    std::array<std::int64_t, kMostAhead> fetched_{}; ///< the instructions of the items to come
    std::size_t fetched_count_ = 0;
    std::array<std::int64_t, 2> computed_{}; ///< the last, and the one before
    std::array<std::int64_t, 2> stored_{};
    std::int64_t storing_ = 0; ///< items that store
    /// Results whose stores have not begun: when they were computed, and how long they take.
    std::array<std::pair<std::int64_t, std::int64_t>, 2> waiting_{};
    std::size_t waiting_count_ = 0;
    std::vector<std::int64_t> ends_;
};

} // namespace napier
