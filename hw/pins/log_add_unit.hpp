// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "hw/pins/log_add_core.hpp"
#include "hw/pins/mac_core.hpp"
#include "hw/pins/wave_sink.hpp"

namespace napier {

/// The log-domain adder: the larger log plus a correction looked up by the distance of the two.
/// `sum` answers in the same cycle; the register behind it follows at the next edge.
class LogAddUnit : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clk{"clk"};
    sc_core::sc_in<bool> reset{"reset"};
    sc_core::sc_in<bool> enable{"enable"};
    sc_core::sc_in<bool> valid_in{"valid_in"};
    sc_core::sc_in<SumWord> x{"x"};
    sc_core::sc_in<SumWord> y{"y"};
    sc_core::sc_out<SumWord> sum{"sum"};
    sc_core::sc_out<SumWord> sum_q{"sum_q"};
    sc_core::sc_out<bool> valid_out{"valid_out"};

    // the lookup, as wires
    sc_core::sc_signal<std::int32_t> d{"d"};
    sc_core::sc_signal<std::int32_t> segment{"segment"};
    sc_core::sc_signal<std::int32_t> shift{"shift"};
    sc_core::sc_signal<std::int32_t> intercept{"intercept"};
    sc_core::sc_signal<std::int32_t> correction{"correction"};
    sc_core::sc_signal<bool> opposite_signs{"opposite_signs"};
    sc_core::sc_signal<bool> y_larger{"y_larger"};

    SC_HAS_PROCESS(LogAddUnit);
    LogAddUnit(const sc_core::sc_module_name& name, const LnsMacConfig& config);

    void trace(WaveSink& sink) const;

  private:
    void add();
    void clock_edge();

    const LnsMacConfig config_;
};

} // namespace napier
