// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/cost/burst_train.hpp"

namespace napier {

/// When DRAM answers. A channel with one data bus and banks of one open row each: a burst waits for
/// its latency (and the row miss, if its row is not open), overlapped with other bursts, then for
/// the bus. Plain arithmetic in picoseconds, no kernel.
class DramTiming {
  public:
    explicit DramTiming(const DramConfig& config);

    /// Forgets the bursts before: for a caller that shares the bus out itself.
    void set_bus_free(std::uint64_t ps) { bus_free_ps_ = ps; }
    /// How long a burst holds the bus.
    std::uint64_t transfer_ps(std::uint64_t bytes) const {
        return bytes < transfer_table_ps_.size() ? transfer_table_ps_[bytes]
                                                 : transfer_time_ps(bytes);
    }
    /// Closes every row: the first burst to each waits for it and counts.
    void close_rows();
    /// A burst that reaches the device at `arrival_ps` and is complete when its last byte has
    /// moved.
    BurstAnswer access(std::uint64_t address, std::uint64_t bytes, std::uint64_t arrival_ps);

    /// A whole train of an instruction that started at `start_ps`: the same as `walk` with an
    /// access for each burst, in a loop that keeps everything in registers.
    void run(const BurstTrain& train, std::uint64_t start_ps, BurstState& state);

    std::uint64_t activations() const { return activations_; }
    std::uint64_t row_hits() const { return row_hits_; }
    /// That have crossed the bus, either way.
    std::uint64_t bytes() const { return bytes_; }

  private:
    /// Opens the rows of a burst; returns how many were not open.
    std::uint64_t open_rows(std::uint64_t address, std::uint64_t bytes);
    std::uint64_t transfer_time_ps(std::uint64_t bytes) const;
    void set_issue_table(const BurstTrain& train);

    DramConfig config_;
    double picoseconds_per_byte_;
    std::uint64_t latency_ps_;
    std::uint64_t row_miss_ps_;
    std::uint64_t bus_free_ps_ = 0;
    std::vector<std::uint64_t> open_row_; ///< row + 1; 0 = closed
    int row_shift_;                       ///< log2 of row_bytes, -1 where that is no power of two
    bool masked_banks_;                   ///< their number is a power of two
    std::vector<std::uint64_t> transfer_table_ps_; ///< by bytes, for short bursts
    std::vector<std::uint64_t> issue_table_ps_;    ///< by bytes: how long the port issues
    std::uint64_t issue_width_ = 0;                ///< the table's width and clock
    std::uint64_t issue_clock_ps_ = 0;
    std::uint64_t row_begin_ = 0; ///< the row of the last access
    std::uint64_t row_end_ = 0;
    std::uint64_t activations_ = 0;
    std::uint64_t row_hits_ = 0;
    std::uint64_t bytes_ = 0;
};

} // namespace napier
