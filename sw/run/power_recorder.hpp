// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hw/energy/chip_energy.hpp"
#include "hw/energy/power_trace.hpp"
#include "sw/driver/platform.hpp"
#include "sw/model/network.hpp"

namespace napier {

/// Watches a platform's counters for as long as it lives: power over simulated time, tests between
/// epochs included.
class PowerRecorder {
  public:
    /// `platform` must outlive the recorder, which is its only observer of retirement.
    PowerRecorder(Platform& platform, const Network& network, double interval_us);
    ~PowerRecorder();
    PowerRecorder(const PowerRecorder&) = delete;
    PowerRecorder& operator=(const PowerRecorder&) = delete;

    std::string csv() const { return trace_.csv(); }
    EnergyBreakdown total() const { return trace_.total(); }

  private:
    void record(double now_ns);

    Platform& platform_;
    ChipEnergy energy_;
    std::vector<std::uint8_t> arithmetics_; ///< by tag
    std::vector<Counters> last_;            ///< by tag
    PowerTrace trace_;
};

} // namespace napier
