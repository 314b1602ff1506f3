// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "hw/energy/energy_model.hpp"

namespace napier {

/// Running power: the priced events of the last `window` cycles over their time, plus leakage of
/// what the model describes. In mW (pJ / ns).
class PowerMeter {
  public:
    /// `model` must outlive the meter.
    PowerMeter(const EnergyModel& model, double clock_ns, std::size_t window = 8)
        : model_(&model), window_ns_(clock_ns * static_cast<double>(window)), recent_(window),
          milliwatts_(model.leakage_mw()) {}

    /// Once a cycle, with the events since the start.
    void update(const Counters& events) {
        const Counters now = events - last_;
        last_ = events;
        sum_pj_ -= recent_[at_];
        recent_[at_] = 0;
        for (const EventInfo& info : event_table()) {
            recent_[at_] += model_->price_pj(info.event) * static_cast<double>(now[info.event]);
        }
        sum_pj_ += recent_[at_];
        at_ = (at_ + 1) % recent_.size();
        // Rounding of the running sum must not show as power that is not there.
        milliwatts_ = (sum_pj_ > 1e-9 ? sum_pj_ / window_ns_ : 0) + model_->leakage_mw();
    }

    const double& milliwatts() const { return milliwatts_; }

  private:
    const EnergyModel* model_;
    double window_ns_;
    std::vector<double> recent_; ///< picojoules a cycle, a ring
    std::size_t at_ = 0;
    double sum_pj_ = 0;
    double milliwatts_ = 0;
    Counters last_;
};

} // namespace napier
