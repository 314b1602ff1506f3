// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "hw/engine/timing_engine.hpp"

namespace napier {

/// How busy each unit was over a run of any length, in a few hundred bins: a bin becomes twice as
/// wide whenever the run outgrows them.
class OccupancyRecorder final : public TimelineSink {
  public:
    static constexpr std::size_t kBins = 512;
    static constexpr std::size_t kUnits = 4;

    void span(Unit unit, const Instruction* instruction, std::uint64_t start_ps,
              std::uint64_t end_ps) override;

    std::uint64_t bin_ps() const { return bin_ps_; }
    /// Busy share of each bin, up to the run's end.
    std::vector<double> shares(Unit unit) const;

  private:
    void widen();

    std::uint64_t bin_ps_ = 1000;
    std::uint64_t end_ps_ = 0;
    std::array<std::array<std::uint64_t, kBins>, kUnits> busy_ps_{};
};

} // namespace napier
