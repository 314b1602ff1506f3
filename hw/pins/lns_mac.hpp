// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/pins/lns_multiplier.hpp"
#include "hw/pins/log_add_unit.hpp"
#include "hw/pins/mac_control.hpp"

namespace napier {

/// The LNS multiply-accumulate unit: multiplier, log-adder, accumulator register; in one cycle, or
/// with a register between the two (facts of synthesis: it halves the glitches). Sums one chain;
/// cutting chains (the cascade) is the array's business.
class LnsMac : public MacPorts {
  public:
    SC_HAS_PROCESS(LnsMac);
    LnsMac(const sc_core::sc_module_name& name, const LnsMacConfig& config, bool product_register);

    void trace(WaveSink& sink) const;

  private:
    void choose_base();
    void clock_edge();

    const LnsMacConfig config_;
    const bool product_register_;
    LnsMultiplier multiplier_;
    LogAddUnit adder_;

    sc_core::sc_signal<SumWord> product_{"product"};
    sc_core::sc_signal<SumWord> product_q_{"product_q"};
    sc_core::sc_signal<bool> product_valid_{"product_valid"};
    sc_core::sc_signal<bool> clear_q_{"clear_q"}; ///< keep step with the product register
    sc_core::sc_signal<bool> load_q_{"load_q"};
    sc_core::sc_signal<SumWord> load_value_q_{"load_value_q"};
    sc_core::sc_signal<SumWord> base_{"base"};
    sc_core::sc_signal<SumWord> next_{"next"};
    sc_core::sc_signal<SumWord> unused_sum_{"unused_sum"};
    sc_core::sc_signal<bool> unused_valid_{"unused_valid"};
};

} // namespace napier
