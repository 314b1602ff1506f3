// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/cost/burst_train.hpp"

namespace napier {

/// When DRAM answers. A channel has one data bus and banks of one open row each: a burst waits for
/// its latency (and the row miss, if its row is not open), overlapped with other bursts, then for
/// the bus. Channels take turns in the addresses, `interleave_bytes` each; a burst that lies in
/// several is complete when its last part is. Plain arithmetic in picoseconds, no kernel.
class DramTiming {
  public:
    explicit DramTiming(const DramConfig& config);

    /// How long a burst holds a channel's bus.
    std::uint64_t transfer_ps(std::uint64_t bytes) const {
        return bytes < transfer_table_ps_.size() ? transfer_table_ps_[bytes]
                                                 : transfer_time_ps(bytes);
    }
    /// Closes every row: the first burst to each waits for it and counts.
    void close_rows();
    /// As if nothing had happened yet, but for what is counted.
    void rest() {
        close_rows();
        std::fill(bus_free_ps_.begin(), bus_free_ps_.end(), 0);
    }
    /// A burst that reaches the device at `arrival_ps` and is complete when its last byte has
    /// moved.
    BurstAnswer access(std::uint64_t address, std::uint64_t bytes, std::uint64_t arrival_ps) {
        return access(address, bytes, arrival_ps,
                      [this](std::size_t channel, std::uint64_t ready_ps, std::uint64_t took_ps) {
                          std::uint64_t& free = bus_free_ps_[channel];
                          free = std::max(free, ready_ps) + took_ps;
                          return free;
                      });
    }
    /// The same for a caller that shares the buses out itself: `on_bus(channel, ready_ps, took_ps)`
    /// gives when a transfer ends that is ready then and takes so long.
    template <typename OnBus>
    BurstAnswer access(std::uint64_t address, std::uint64_t bytes, std::uint64_t arrival_ps,
                       OnBus&& on_bus) {
        bytes_ += bytes;
        BurstAnswer answer{arrival_ps, 0};
        do {
            const Part part = part_of(address, bytes);
            const std::uint64_t opened = open_rows(part);
            answer.rows_opened += opened;
            if (!config_.ideal) {
                // Only the first miss is seen; the others open behind it.
                const std::uint64_t ready =
                    arrival_ps + latency_ps_ + (opened > 0 ? row_miss_ps_ : 0);
                answer.end_ps =
                    std::max(answer.end_ps, on_bus(part.channel, ready, transfer_ps(part.bytes)));
            }
            address += part.bytes;
            bytes -= part.bytes;
        } while (bytes > 0);
        return answer;
    }

    /// A whole train of an instruction that started at `start_ps`: the same as `walk` with an
    /// access for each burst, in a loop that keeps everything in registers.
    void run(const BurstTrain& train, std::uint64_t start_ps, BurstState& state);

    std::uint64_t activations() const { return activations_; }
    std::uint64_t row_hits() const { return row_hits_; }
    /// That have crossed the bus, either way.
    std::uint64_t bytes() const { return bytes_; }

  private:
    /// As much of a burst as lies in one channel, at an address of that channel.
    struct Part {
        std::size_t channel;
        std::uint64_t address;
        std::uint64_t bytes;
    };
    Part part_of(std::uint64_t address, std::uint64_t bytes) const;
    /// Opens the rows of a part; returns how many were not open.
    std::uint64_t open_rows(const Part& part);
    std::uint64_t transfer_time_ps(std::uint64_t bytes) const;
    void set_issue_table(const BurstTrain& train);

    DramConfig config_;
    double picoseconds_per_byte_;
    std::uint64_t latency_ps_;
    std::uint64_t row_miss_ps_;
    std::vector<std::uint64_t> bus_free_ps_; ///< by channel
    std::vector<std::uint64_t> open_row_;    ///< by channel and bank: row + 1; 0 = closed
    int row_shift_;     ///< log2 of row_bytes, -1 where that is no power of two
    bool masked_banks_; ///< their number is a power of two
    std::vector<std::uint64_t> transfer_table_ps_; ///< by bytes, for short bursts
    std::vector<std::uint64_t> issue_table_ps_;    ///< by bytes: how long the port issues
    std::uint64_t issue_width_ = 0;                ///< the table's width and clock
    std::uint64_t issue_clock_ps_ = 0;
    std::uint64_t activations_ = 0;
    std::uint64_t row_hits_ = 0;
    std::uint64_t bytes_ = 0;
};

} // namespace napier
