// SPDX-License-Identifier: Apache-2.0
#include "hw/memory/dram_timing.hpp"

#include <algorithm>
#include <cmath>

namespace napier {

DramTiming::DramTiming(const DramConfig& config)
    : config_(config), picoseconds_per_byte_(config.ideal ? 0 : 1000.0 / config.bandwidth_gb_per_s),
      latency_ps_(config.ideal ? 0 : static_cast<std::uint64_t>(std::llround(config.latency_ns * 1000))),
      row_miss_ps_(config.ideal ? 0
                                : static_cast<std::uint64_t>(std::llround(config.row_miss_ns * 1000))),
      open_row_(static_cast<std::size_t>(config.banks), 0) {}

std::uint64_t DramTiming::access(std::uint64_t address, std::uint64_t bytes,
                                 std::uint64_t arrival_ps) {
    const auto row_bytes = static_cast<std::uint64_t>(config_.row_bytes);
    const auto banks = static_cast<std::uint64_t>(config_.banks);
    std::uint64_t misses = 0;
    // Neighbouring rows lie in neighbouring banks, so a stream opens its next row while it reads.
    for (std::uint64_t row = address / row_bytes; row * row_bytes < address + bytes; ++row) {
        std::uint64_t& open = open_row_[static_cast<std::size_t>(row % banks)];
        if (open == row + 1) {
            ++row_hits_;
        } else {
            open = row + 1;
            ++misses;
        }
    }
    activations_ += misses;
    // Only the first miss of a burst is seen; the others open behind it.
    const std::uint64_t ready = arrival_ps + latency_ps_ + (misses > 0 ? row_miss_ps_ : 0);
    const auto transfer = static_cast<std::uint64_t>(
        std::llround(static_cast<double>(bytes) * picoseconds_per_byte_));
    bus_free_ps_ = std::max(bus_free_ps_, ready) + transfer;
    return config_.ideal ? arrival_ps : bus_free_ps_;
}

std::vector<std::uint64_t> DramTiming::open_rows() const {
    std::vector<std::uint64_t> addresses;
    for (const std::uint64_t open : open_row_) {
        if (open != 0) {
            addresses.push_back((open - 1) * static_cast<std::uint64_t>(config_.row_bytes));
        }
    }
    return addresses;
}

} // namespace napier
