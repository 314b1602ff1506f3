// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/architecture.hpp"

namespace napier {

/// When DRAM answers. A channel with one data bus and banks of one open row each: a burst waits for
/// its latency (and the row miss, if its row is not open), overlapped with other bursts, then for
/// the bus. Plain arithmetic in picoseconds, no kernel.
class DramTiming {
  public:
    explicit DramTiming(const DramConfig& config);

    /// A burst that reaches the device at `arrival_ps`; returns when its last byte has moved.
    std::uint64_t access(std::uint64_t address, std::uint64_t bytes, std::uint64_t arrival_ps);

    std::uint64_t activations() const { return activations_; }
    std::uint64_t row_hits() const { return row_hits_; }
    /// The first address of each open row: reading a byte there opens it again.
    std::vector<std::uint64_t> open_rows() const;

  private:
    DramConfig config_;
    double picoseconds_per_byte_;
    std::uint64_t latency_ps_;
    std::uint64_t row_miss_ps_;
    std::uint64_t bus_free_ps_ = 0;
    std::vector<std::uint64_t> open_row_; ///< row + 1; 0 = closed
    std::uint64_t activations_ = 0;
    std::uint64_t row_hits_ = 0;
};

} // namespace napier
