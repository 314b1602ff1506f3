// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "hw/pins/mac_core.hpp"
#include "hw/pins/wave_sink.hpp"

namespace napier {

/// The multiplier of an LNS MAC: an adder of logs. `product` answers in the same cycle; the
/// register behind it holds it from the next edge on, with `valid_out`.
class LnsMultiplier : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clk{"clk"};
    sc_core::sc_in<bool> reset{"reset"};   ///< synchronous
    sc_core::sc_in<bool> enable{"enable"}; ///< low: the register holds
    sc_core::sc_in<bool> valid_in{"valid_in"};
    sc_core::sc_in<Word> a{"a"};
    sc_core::sc_in<Word> b{"b"};
    sc_core::sc_out<SumWord> product{"product"};
    sc_core::sc_out<SumWord> product_q{"product_q"};
    sc_core::sc_out<bool> valid_out{"valid_out"};

    SC_HAS_PROCESS(LnsMultiplier);
    LnsMultiplier(const sc_core::sc_module_name& name, const LnsMacConfig& config);

    void trace(WaveSink& sink) const;

  private:
    void multiply();
    void clock_edge();

    const LnsMacConfig config_;
};

} // namespace napier
