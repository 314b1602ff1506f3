// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <systemc>

#include "hw/pins/array_wires.hpp"
#include "hw/pins/wave_sink.hpp"
#include "hw/pins/wire.hpp"

namespace napier {

/// One element of the array: a MAC between two operand registers. Every output is a register.
///
///   output-stationary   both operands pass through; `sum` stays, starts from zero or from
///                       `load` at the first operand of a fold
///   stationary (ws, is) the north operand is kept (a shadow register takes the next fold's while
///                       this fold runs); `sum` comes from the north and goes on to the south
///
/// When the control bits of `sum` say complete or spill, the accumulators take it in that cycle.
class ProcessingElement : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clk{"clk"};
    sc_core::sc_in<bool> reset{"reset"};
    sc_core::sc_in<bool> enable{"enable"};
    sc_core::sc_in<OperandWire> west{"west"};
    sc_core::sc_in<OperandWire> north{"north"};
    sc_core::sc_in<SumWire> sum_in{"sum_in"}; ///< os: the column's load bus; else the north's sum
    sc_core::sc_out<OperandWire> east{"east"};
    sc_core::sc_out<OperandWire> south{"south"};
    sc_core::sc_out<SumWire> sum{"sum"};

    SC_HAS_PROCESS(ProcessingElement);
    /// `core` and `macs` (counts the element's multiplications) must outlive the element.
    ProcessingElement(const sc_core::sc_module_name& name, const MacCore& core, bool stationary,
                      std::uint64_t& macs);

    void trace(WaveSink& sink, const NumberView& streamed, const NumberView& other,
               const NumberView& sums) const;

  private:
    void end_of_elaboration() override;
    void step();
    void clear();
    void accumulate(const OperandWire& from_west);
    void pass_sum(const OperandWire& from_west);
    void pass_weight();

    const MacCore& core_;
    const bool stationary_;
    std::uint64_t& macs_;
    const SumWord zero_;

    struct Wires {
        InWire<bool> reset, enable;
        InWire<OperandWire> west, north;
        InWire<SumWire> sum_in;
        OutWire<OperandWire> east, south;
        OutWire<SumWire> sum;
    } at_;

    Word weight_ = 0; ///< stationary only
    Word shadow_ = 0;
    bool weight_used_ = false;
    bool shadow_used_ = false;
    bool keeps_next_ = false; ///< the next word to pass is the next element's
};

} // namespace napier
