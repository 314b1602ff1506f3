// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/dram_timing.hpp"

#include <algorithm>
#include <cmath>

#include "hw/arith/common/integer.hpp"

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

bool is_power_of_two(std::uint64_t value) {
    return (value & (value - 1)) == 0;
}

std::uint64_t picoseconds(double nanoseconds) {
    return static_cast<std::uint64_t>(std::llround(nanoseconds * 1000));
}

} // namespace

DramTiming::DramTiming(const DramConfig& config)
    : config_(config), picoseconds_per_byte_(config.ideal ? 0 : 1000.0 / config.bandwidth_gb_per_s),
      latency_ps_(config.ideal ? 0 : picoseconds(config.latency_ns)),
      row_miss_ps_(config.ideal ? 0 : picoseconds(config.row_miss_ns)),
      bus_free_ps_(static_cast<std::size_t>(config.channels), 0),
      open_row_(static_cast<std::size_t>(config.channels) * static_cast<std::size_t>(config.banks),
                0),
      row_shift_(log2_exact(config.row_bytes)), masked_banks_(log2_exact(config.banks) >= 0) {
    for (std::uint64_t bytes = 0; bytes <= kTableBytes; ++bytes) {
        transfer_table_ps_.push_back(transfer_time_ps(bytes));
    }
}

void DramTiming::close_rows() {
    std::fill(open_row_.begin(), open_row_.end(), 0);
}

DramTiming::Part DramTiming::part_of(std::uint64_t address, std::uint64_t bytes) const {
    const auto channels = static_cast<std::uint64_t>(config_.channels);
    if (channels == 1) {
        return {0, address, bytes};
    }
    const auto stretch = static_cast<std::uint64_t>(config_.interleave_bytes);
    const std::uint64_t index = address / stretch;
    const std::uint64_t offset = address % stretch;
    return {static_cast<std::size_t>(index % channels), index / channels * stretch + offset,
            std::min(bytes, stretch - offset)};
}

void DramTiming::run(const BurstTrain& train, std::uint64_t start_ps, BurstState& state) {
    const auto row_bytes = static_cast<std::uint64_t>(config_.row_bytes);
    // Bursts then lie in one row each, and no step needs a division.
    const bool plain = !config_.ideal && config_.channels == 1 &&
                       config_.row_policy == RowPolicy::open && row_shift_ >= 0 && masked_banks_ &&
                       is_power_of_two(train.burst_bytes) && row_bytes >= train.burst_bytes &&
                       train.burst_bytes <= kTableBytes;
    if (!plain) {
        walk(train, state, [&](std::uint64_t address, std::uint64_t bytes, std::uint64_t issue) {
            const BurstAnswer answer = access(address, bytes, start_ps + issue);
            return BurstAnswer{answer.end_ps - start_ps, answer.rows_opened};
        });
        return;
    }
    set_issue_table(train);
    const std::uint64_t* const transfer = transfer_table_ps_.data();
    const std::uint64_t* const issue_time = issue_table_ps_.data();
    const std::uint64_t whole_transfer = transfer[train.burst_bytes];
    const std::uint64_t whole_issue = issue_time[train.burst_bytes];
    const int burst_shift = log2_exact(static_cast<int>(train.burst_bytes));
    const std::uint64_t burst_mask = train.burst_bytes - 1;
    const std::uint64_t row_mask = row_bytes - 1;
    const std::uint64_t bank_mask = static_cast<std::uint64_t>(config_.banks) - 1;
    const std::uint64_t latency = latency_ps_;
    const std::uint64_t row_miss = row_miss_ps_;
    std::uint64_t* const open = open_row_.data();
    const int row_shift = row_shift_;
    // Times count from the instruction's start; the bus may have been free before.
    std::int64_t bus = static_cast<std::int64_t>(bus_free_ps_[0] - start_ps);
    std::uint64_t issue = state.issue;
    std::uint64_t* const ring = state.ring.data();
    std::uint64_t* const ring_end = ring + state.ring.size();
    std::uint64_t* slot = ring + state.slot;
    std::uint64_t bursts = 0;
    std::uint64_t misses = 0;
    std::uint64_t moved = 0;
    std::uint64_t row = 0;
    const auto move = [&](std::uint64_t transfer_time, std::uint64_t issue_for,
                          std::uint64_t delay) {
        issue = std::max(issue, *slot);
        bus = std::max(bus, static_cast<std::int64_t>(issue + delay)) +
              static_cast<std::int64_t>(transfer_time);
        *slot = static_cast<std::uint64_t>(bus); // in order, so the last end is the latest
        slot = slot + 1 == ring_end ? ring : slot + 1;
        issue += issue_for;
    };
    const auto latency_of = [&](std::uint64_t address) {
        row = address >> row_shift;
        std::uint64_t& opened = open[row & bank_mask];
        const std::uint64_t missed = opened != row + 1 ? 1 : 0;
        opened = row + 1;
        misses += missed;
        return latency + (row_miss & (0 - missed)); // no branch: nobody can foresee it
    };
    const auto part = [&](std::uint64_t address, std::uint64_t bytes) {
        move(transfer[bytes], issue_time[bytes], latency_of(address));
        ++bursts;
        moved += bytes;
    };
    std::uint64_t address = train.address;
    if (train.run_bytes <= train.burst_bytes) { // a burst or two each: most trains, most bursts
        for (std::uint32_t run = 0; run < train.runs; ++run, address += train.run_stride) {
            const std::uint64_t room = train.burst_bytes - (address & burst_mask);
            if (room >= train.run_bytes) {
                part(address, train.run_bytes);
            } else {
                part(address, room);
                part(address + room, train.run_bytes - room);
            }
        }
    } else {
        for (std::uint32_t run = 0; run < train.runs; ++run, address += train.run_stride) {
            std::uint64_t at = address;
            std::uint64_t left = train.run_bytes;
            while (left > 0) {
                const std::uint64_t bytes = std::min(left, train.burst_bytes - (at & burst_mask));
                part(at, bytes);
                at += bytes;
                left -= bytes;
                // Whole bursts up to the end of the row, which is open now.
                const std::uint64_t whole = std::min(left, -at & row_mask) >> burst_shift;
                for (std::uint64_t i = 0; i < whole; ++i) {
                    move(whole_transfer, whole_issue, latency);
                }
                at += whole << burst_shift;
                left -= whole << burst_shift;
                bursts += whole;
                moved += whole << burst_shift;
            }
        }
    }
    state.slot = static_cast<std::size_t>(slot - ring);
    state.issue = issue;
    state.end = static_cast<std::uint64_t>(bus);
    state.bursts += bursts;
    state.bytes += moved;
    state.rows_opened += misses;
    bytes_ += moved;
    bus_free_ps_[0] = start_ps + static_cast<std::uint64_t>(bus);
    activations_ += misses;
    row_hits_ += bursts - misses;
}

void DramTiming::set_issue_table(const BurstTrain& train) {
    if (issue_width_ == train.width && issue_clock_ps_ == train.clock_ps) {
        return;
    }
    issue_width_ = train.width;
    issue_clock_ps_ = train.clock_ps;
    issue_table_ps_.resize(kTableBytes + 1);
    for (std::uint64_t bytes = 0; bytes <= kTableBytes; ++bytes) {
        issue_table_ps_[bytes] = ceil_div(bytes, train.width) * train.clock_ps;
    }
}

std::uint64_t DramTiming::open_rows(const Part& part) {
    const auto row_bytes = static_cast<std::uint64_t>(config_.row_bytes);
    const auto banks = static_cast<std::uint64_t>(config_.banks);
    const bool stays_open = config_.row_policy == RowPolicy::open;
    std::uint64_t* const open_row = open_row_.data() + part.channel * banks;
    std::uint64_t opened = 0;
    std::uint64_t row = row_shift_ >= 0 ? part.address >> row_shift_ : part.address / row_bytes;
    // Neighbouring rows lie in neighbouring banks, so a stream opens its next row while it reads.
    for (; row * row_bytes < part.address + part.bytes; ++row) {
        std::uint64_t& open = open_row[masked_banks_ ? row & (banks - 1) : row % banks];
        if (open == row + 1) {
            ++row_hits_;
        } else {
            open = stays_open ? row + 1 : 0;
            ++opened;
        }
    }
    activations_ += opened;
    return opened;
}

std::uint64_t DramTiming::transfer_time_ps(std::uint64_t bytes) const {
    return static_cast<std::uint64_t>(
        std::llround(static_cast<double>(bytes) * picoseconds_per_byte_));
}

} // namespace napier
