// SPDX-License-Identifier: Apache-2.0
#include "hw/memory/dram_timing.hpp"

#include <algorithm>
#include <cmath>

namespace napier {

namespace {

constexpr std::uint64_t kTableBytes = 1024;

int log2_exact(int value) {
    int shift = 0;
    while ((1 << shift) < value) {
        ++shift;
    }
    return (1 << shift) == value ? shift : -1;
}

std::uint64_t picoseconds(double nanoseconds) {
    return static_cast<std::uint64_t>(std::llround(nanoseconds * 1000));
}

} // namespace

DramTiming::DramTiming(const DramConfig& config)
    : config_(config), picoseconds_per_byte_(config.ideal ? 0 : 1000.0 / config.bandwidth_gb_per_s),
      latency_ps_(config.ideal ? 0 : picoseconds(config.latency_ns)),
      row_miss_ps_(config.ideal ? 0 : picoseconds(config.row_miss_ns)),
      open_row_(static_cast<std::size_t>(config.banks), 0),
      row_shift_(log2_exact(config.row_bytes)),
      bank_mask_(log2_exact(config.banks) >= 0 ? static_cast<std::uint64_t>(config.banks) - 1 : 0) {
    for (std::uint64_t bytes = 0; bytes <= kTableBytes; ++bytes) {
        transfer_table_ps_.push_back(transfer_time_ps(bytes));
    }
}

std::uint64_t DramTiming::access(std::uint64_t address, std::uint64_t bytes,
                                 std::uint64_t arrival_ps) {
    // Most bursts lie in the row of the one before, which is open.
    const bool same_row = address >= row_begin_ && address + bytes <= row_end_;
    row_hits_ += same_row ? 1 : 0;
    const bool missed = !same_row && open_rows(address, bytes);
    // Only the first miss of a burst is seen; the others open behind it.
    const std::uint64_t ready = arrival_ps + latency_ps_ + (missed ? row_miss_ps_ : 0);
    bus_free_ps_ = std::max(bus_free_ps_, ready) + transfer_ps(bytes);
    return config_.ideal ? arrival_ps : bus_free_ps_;
}

void DramTiming::run(const BurstTrain& train, std::uint64_t start_ps, BurstState& state) {
    if (config_.ideal || train.burst_bytes > kTableBytes) {
        walk(train, state, [&](std::uint64_t address, std::uint64_t bytes, std::uint64_t issue) {
            return access(address, bytes, start_ps + issue) - start_ps;
        });
        return;
    }
    std::uint64_t* const first_slot = state.ring.data();
    std::uint64_t* const last_slot = first_slot + state.ring.size();
    std::uint64_t* slot = first_slot + state.slot;
    const std::uint64_t whole_issue =
        (train.burst_bytes + train.width - 1) / train.width * train.clock_ps;
    const std::uint64_t whole_transfer = transfer_table_ps_[train.burst_bytes];
    const std::uint64_t hit_latency = start_ps + latency_ps_; // of an issue counted from the start
    const std::uint64_t miss_latency = hit_latency + row_miss_ps_;
    std::uint64_t bus = bus_free_ps_;
    std::uint64_t issue = state.issue;
    std::uint64_t hits = 0;
    std::uint64_t row_begin = row_begin_;
    std::uint64_t row_end = row_end_;
    std::uint64_t run_address = train.address;
    for (std::uint32_t run = 0; run < train.runs; ++run, run_address += train.run_stride) {
        std::uint64_t address = run_address;
        std::uint64_t left = train.run_bytes;
        std::uint64_t room = train.burst_bytes - address % train.burst_bytes;
        while (left > 0) {
            const std::uint64_t bytes = std::min(left, room);
            room = train.burst_bytes;
            issue = std::max(issue, *slot);
            std::uint64_t latency = hit_latency;
            if (address >= row_begin && address + bytes <= row_end) {
                ++hits;
            } else {
                latency = open_rows(address, bytes) ? miss_latency : hit_latency;
                row_begin = row_begin_;
                row_end = row_end_;
            }
            const bool whole = bytes == train.burst_bytes;
            bus = std::max(bus, issue + latency) +
                  (whole ? whole_transfer : transfer_table_ps_[bytes]);
            *slot = bus - start_ps; // the bus serves in order, so the last end is the latest
            slot = slot + 1 == last_slot ? first_slot : slot + 1;
            issue += whole ? whole_issue : (bytes + train.width - 1) / train.width * train.clock_ps;
            address += bytes;
            left -= bytes;
            ++state.bursts;
        }
    }
    state.slot = static_cast<std::size_t>(slot - first_slot);
    state.issue = issue;
    state.end = bus - start_ps;
    bus_free_ps_ = bus;
    row_hits_ += hits;
}

bool DramTiming::open_rows(std::uint64_t address, std::uint64_t bytes) {
    const auto row_bytes = static_cast<std::uint64_t>(config_.row_bytes);
    const auto banks = static_cast<std::uint64_t>(config_.banks);
    const std::uint64_t before = activations_;
    std::uint64_t row = row_shift_ >= 0 ? address >> row_shift_ : address / row_bytes;
    // Neighbouring rows lie in neighbouring banks, so a stream opens its next row while it reads.
    for (; row * row_bytes < address + bytes; ++row) {
        const std::uint64_t bank = bank_mask_ != 0 ? row & bank_mask_ : row % banks;
        std::uint64_t& open = open_row_[static_cast<std::size_t>(bank)];
        if (open == row + 1) {
            ++row_hits_;
        } else {
            open = row + 1;
            ++activations_;
        }
    }
    row_begin_ = (row - 1) * row_bytes;
    row_end_ = row * row_bytes;
    return activations_ != before;
}

std::uint64_t DramTiming::transfer_time_ps(std::uint64_t bytes) const {
    return static_cast<std::uint64_t>(
        std::llround(static_cast<double>(bytes) * picoseconds_per_byte_));
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
