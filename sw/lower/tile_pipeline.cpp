// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/tile_pipeline.hpp"

#include <algorithm>

namespace napier {

std::int64_t TilePipeline::transfer(std::int64_t start, std::int64_t time, std::int64_t on_bus) {
    const std::int64_t end = std::max(start + time, bus_free_ + on_bus);
    bus_free_ = end;
    return end;
}

void TilePipeline::fetch(std::int64_t start, int instructions) {
    fetch_free_ = transfer(std::max(fetch_free_, start), instructions * times_.instruction,
                           instructions * times_.instruction_bus);
    fetched_[fetched_count_++] = fetch_free_;
}

void TilePipeline::store_one() {
    const std::int64_t time = waiting_[0].second;
    const std::int64_t end =
        transfer(store_start(), time, std::max<std::int64_t>(0, time - times_.latency));
    store_free_ = end;
    stored_ = {end, stored_[0]};
    waiting_[0] = waiting_[1];
    --waiting_count_;
}

void TilePipeline::add(const TileItem& item) {
    while (fetched_count_ < static_cast<std::size_t>(times_.ahead)) {
        fetch(0, item.instructions);
    }
    const std::int64_t arrival = fetched_[0];
    std::copy(fetched_.begin() + 1, fetched_.end(), fetched_.begin());
    --fetched_count_;
    std::int64_t start = std::max(computed_[0], arrival);
    const std::int64_t begin = std::max({load_free_, computed_[times_.halves - 1], arrival});
    if (item.loads > 0) {
        while (waiting_count_ > 0 && store_start() < begin) {
            store_one();
        }
        load_free_ =
            transfer(begin, item.loads, std::max<std::int64_t>(0, item.loads - times_.latency));
        start = std::max(start, load_free_);
    }
    fetch(begin, item.instructions);
    if (item.store > 0) {
        while (waiting_count_ >= times_.halves) {
            store_one(); // its half of the buffer is wanted
        }
        if (storing_ >= static_cast<std::int64_t>(times_.halves)) {
            start = std::max(start, stored_[times_.halves - 1 - waiting_count_]);
        }
    }
    const std::int64_t end = start + item.compute;
    computed_ = {end, computed_[0]};
    ends_.push_back(end);
    if (item.store > 0) {
        waiting_[waiting_count_++] = {end, item.store};
        ++storing_;
    }
}

std::int64_t TilePipeline::end() {
    while (waiting_count_ > 0) {
        store_one();
    }
    return std::max(computed_[0], store_free_);
}

} // namespace napier
