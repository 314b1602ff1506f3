// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/energy/energy_model.hpp"

namespace napier {

/// Power over time: what a chip spends, looked at as instructions retire, becomes milliwatts in
/// intervals of equal length. What was spent between two looks is spread evenly over the time
/// between them, so the intervals add up to the run's dynamic energy.
class PowerTrace {
  public:
    /// Throws std::invalid_argument unless the interval is above zero.
    PowerTrace(double leakage_mw, double dram_background_mw, double interval_ns);

    /// Dynamic energy since the last look. Time never falls, and starts at 0.
    void record(double now_ns, const EnergyBreakdown& dynamic);

    /// start_us and mW by part, a line an interval; the last one may be shorter than the others.
    std::string csv() const;
    /// Dynamic energy of all intervals, standing power of the time until the last look.
    EnergyBreakdown total() const;

  private:
    void spread(const EnergyBreakdown& energy, double from_ns, double to_ns);
    EnergyBreakdown& interval_at(std::size_t index);

    double leakage_mw_;
    double dram_background_mw_;
    double interval_ns_;
    double last_ns_ = 0;
    std::vector<EnergyBreakdown> intervals_;
};

} // namespace napier
