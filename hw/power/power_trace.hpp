// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/power/energy_model.hpp"

namespace napier {

/// Power over time: the chip's counters, looked at as instructions retire, become milliwatts in
/// intervals of equal length. What was counted between two looks is spread evenly over the time
/// between them, so the intervals add up to the run's dynamic energy.
class PowerTrace {
  public:
    /// The model must outlive the trace. Throws std::invalid_argument unless the interval is above
    /// zero.
    PowerTrace(const EnergyModel& model, double interval_ns);

    /// All that has been counted until now. Time and counters never fall, and time starts at 0.
    void record(double now_ns, const Counters& total);

    /// start_us and mW by part, a line an interval; the last one may be shorter than the others.
    std::string csv() const;
    /// Dynamic energy of all intervals, leakage of the time until the last look.
    EnergyBreakdown total() const;

  private:
    void spread(const EnergyBreakdown& energy, double from_ns, double to_ns);
    EnergyBreakdown& interval_at(std::size_t index);

    const EnergyModel& model_;
    double interval_ns_;
    double last_ns_ = 0;
    Counters last_;
    std::vector<EnergyBreakdown> intervals_;
};

} // namespace napier
