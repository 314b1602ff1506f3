// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "hw/pins/mac_core.hpp"

namespace napier {

/// The ports every MAC has, whatever its arithmetic. At an edge with `enable` high and `valid_in`,
/// sum = base + a * b, where base is zero (`clear`), `load_value` (`load`) or the sum so far;
/// `clear` and `load` work without an operand too. With a product register the sum follows one
/// cycle later. `valid_out` says that the last edge (the one before, if registered) took an
/// operand.
class MacPorts : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clk{"clk"};
    sc_core::sc_in<bool> reset{"reset"};
    sc_core::sc_in<bool> enable{"enable"};
    sc_core::sc_in<bool> valid_in{"valid_in"};
    sc_core::sc_in<bool> clear{"clear"};
    sc_core::sc_in<bool> load{"load"};
    sc_core::sc_in<Word> a{"a"};
    sc_core::sc_in<Word> b{"b"};
    sc_core::sc_in<SumWord> load_value{"load_value"};
    sc_core::sc_out<SumWord> sum{"sum"};
    sc_core::sc_out<bool> valid_out{"valid_out"};

  protected:
    explicit MacPorts(const sc_core::sc_module_name& name) : sc_module(name) {}
};

} // namespace napier
