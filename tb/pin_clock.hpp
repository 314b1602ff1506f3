// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include <systemc>

#include "tb/vcd_file.hpp"

namespace napier {

/// Clock, reset and enable, stepped from outside: between two cycles the bench sets the inputs of
/// the next one. (A free-running sc_clock would also tick while a TLM model in the same process
/// runs.) A value written between cycles is what the next rising edge sees.
class PinClock : public sc_core::sc_module {
  public:
    sc_core::sc_signal<bool> clk{"clk", false};
    sc_core::sc_signal<bool> reset{"reset", true};
    sc_core::sc_signal<bool> enable{"enable", true};

    PinClock(const sc_core::sc_module_name& name, double period_ns)
        : sc_module(name), period_ps_(static_cast<std::uint64_t>(std::llround(period_ns * 1000))),
          half_(static_cast<double>(period_ps_ / 2), sc_core::SC_PS),
          rest_(static_cast<double>(period_ps_ - period_ps_ / 2), sc_core::SC_PS) {}

    /// Binds a unit's three clock ports.
    template <typename Unit> void drive(Unit& unit) {
        unit.clk(clk);
        unit.reset(reset);
        unit.enable(enable);
    }

    /// Ends elaboration; ports can be read, hence traced, from here on.
    void elaborate() { sc_core::sc_start(sc_core::sc_time(1, sc_core::SC_PS)); }

    /// One cycle with reset high, then reset low.
    void apply_reset() {
        reset.write(true);
        tick();
        reset.write(false);
    }

    /// One cycle: inputs settle, then the rising edge.
    void tick() {
        clk.write(false);
        sc_core::sc_start(half_);
        sample();
        clk.write(true);
        sc_core::sc_start(rest_);
        ++cycles_;
        sample();
    }

    /// Traces from now on, time starting at `start_ps`; null stops.
    void trace_to(VcdFile* vcd, std::uint64_t start_ps = 0) {
        vcd_ = vcd;
        start_ps_ = start_ps;
        traced_ = 0;
    }
    void trace(WaveSink& sink) const {
        sink.bit("clk", clk.read());
        sink.bit("reset", reset.read());
        sink.bit("enable", enable.read());
    }
    std::uint64_t time_ps() const { return start_ps_ + traced_ * period_ps_ / 2; }
    std::uint64_t cycles() const { return cycles_; }

  private:
    void sample() {
        if (vcd_ != nullptr) {
            vcd_->sample(time_ps());
            ++traced_;
        }
    }

    std::uint64_t period_ps_;
    sc_core::sc_time half_;
    sc_core::sc_time rest_;
    VcdFile* vcd_ = nullptr;
    std::uint64_t start_ps_ = 0;
    std::uint64_t traced_ = 0; ///< half cycles
    std::uint64_t cycles_ = 0;
};

} // namespace napier
