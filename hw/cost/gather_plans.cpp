// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/gather_plans.hpp"

#include "hw/cost/window_gather.hpp"

namespace napier {

namespace {

constexpr std::size_t kMostPlans = 4096; // bounds memory; a layer has tens

std::uint64_t word(std::uint32_t high, std::uint32_t low) {
    return std::uint64_t{high} << 32 | low;
}
std::uint32_t pair(std::uint32_t high, std::uint32_t low) {
    return high << 16 | low;
}
std::uint32_t bytes(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24 | b << 16 | c << 8 | d;
}

} // namespace

std::size_t GatherPlans::Hash::operator()(const Key& key) const {
    std::uint64_t hash = 0;
    for (const std::uint64_t part : key) { // as boost::hash_combine does
        hash ^= part * 0x9E3779B97F4A7C15u + (hash << 6) + (hash >> 2);
    }
    return static_cast<std::size_t>(hash ^ hash >> 32);
}

const GatherPlan& GatherPlans::of(const Load& load, std::uint64_t& first_map_address) {
    Load at_first = load;
    Window& w = at_first.window;
    const std::uint32_t outputs = std::uint32_t{w.out_height} * w.out_width;
    const bool sane = outputs != 0 && std::uint64_t{w.first_row} + load.rows <= UINT32_MAX;
    const std::uint32_t map = sane ? w.first_row / outputs : 0; // else WindowGather refuses it
    w.first_row -= map * outputs;
    at_first.dram_address = 0;
    first_map_address =
        load.dram_address + std::uint64_t{map} * w.map_height * std::uint64_t{load.row_stride};
    const Key key{word(pair(w.map_height, w.map_width), pair(w.channels, w.pixel_pitch)),
                  word(pair(w.out_height, w.out_width),
                       bytes(w.kernel_height, w.kernel_width, w.stride, w.insert)),
                  word(bytes(static_cast<std::uint8_t>(w.padding_y),
                             static_cast<std::uint8_t>(w.padding_x), load.element_bits, 0),
                       load.columns),
                  word(load.rows, w.first_row), word(w.first_column, load.row_stride)};
    const auto found = plans_.find(key);
    if (found != plans_.end()) {
        return found->second;
    }
    if (plans_.size() == kMostPlans) {
        plans_.clear();
    }
    return plans_.emplace(key, make(at_first)).first->second;
}

GatherPlan GatherPlans::make(const Load& load) const {
    const WindowGather window(load, line_buffer_bytes_);
    GatherPlan plan;
    for (const WindowGather::Fetch& fetch : window.fetches()) {
        plan.bytes += fetch.bytes;
        if (!plan.pieces.empty()) {
            GatherPlan::Pieces& last = plan.pieces.back();
            const std::uint64_t end = last.offset + (last.count - 1) * last.stride;
            if (last.bytes == fetch.bytes && fetch.address > end &&
                (last.count == 1 || fetch.address - end == last.stride)) {
                last.stride = fetch.address - end;
                ++last.count;
                continue;
            }
        }
        plan.pieces.push_back({fetch.address, fetch.bytes, 0, 1});
    }
    return plan;
}

} // namespace napier
