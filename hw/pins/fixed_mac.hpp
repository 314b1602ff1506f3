// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/pins/mac_control.hpp"
#include "hw/pins/wave_sink.hpp"

namespace napier {

/// The fixed-point twin of LnsMac: a multiplier, an adder and an accumulator of 2W + 8 bits (wide,
/// wrapping) or W bits (narrow: products rounded, saturating).
class FixedMac : public MacPorts {
  public:
    SC_HAS_PROCESS(FixedMac);
    /// `shift`: binary places that a narrow accumulator drops of each product. `fraction`: of the
    /// operands, for the waveform's real values.
    FixedMac(const sc_core::sc_module_name& name, const FixedMacConfig& config, int shift,
             bool product_register);

    void trace(WaveSink& sink, int fraction_a, int fraction_b) const;

  private:
    void multiply();
    void clock_edge();

    const FixedMacConfig config_;
    const int shift_;
    const bool product_register_;
    const std::unique_ptr<MacCore> core_;

    sc_core::sc_signal<SumWord> product_{"product"};
    sc_core::sc_signal<SumWord> product_q_{"product_q"};
    sc_core::sc_signal<bool> valid_q_{"valid_q"};
    sc_core::sc_signal<bool> clear_q_{"clear_q"};
    sc_core::sc_signal<bool> load_q_{"load_q"};
    sc_core::sc_signal<SumWord> load_value_q_{"load_value_q"};
};

} // namespace napier
