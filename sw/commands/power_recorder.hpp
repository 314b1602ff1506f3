// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/power/power_trace.hpp"
#include "sw/driver/platform.hpp"
#include "sw/nn/network.hpp"

namespace napier {

/// Watches a platform's counters for as long as it lives: power over simulated time, tests between
/// epochs included.
class PowerRecorder {
  public:
    /// `platform` must outlive the recorder, which is its only observer of counts.
    PowerRecorder(Platform& platform, const Network& network, double interval_us);
    ~PowerRecorder();
    PowerRecorder(const PowerRecorder&) = delete;
    PowerRecorder& operator=(const PowerRecorder&) = delete;

    std::string csv() const { return trace_.csv(); }
    EnergyBreakdown total() const { return trace_.total(); }

  private:
    Platform& platform_;
    EnergyModel model_;
    PowerTrace trace_;
};

} // namespace napier
