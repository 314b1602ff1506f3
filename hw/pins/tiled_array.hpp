// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/pins/array_control.hpp"

namespace napier {

/// The array with its control and accumulators: what one compute unit of the chip is made of. Runs
/// tiles whose operands are at hand.
class TiledArray : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clk{"clk"};
    sc_core::sc_in<bool> reset{"reset"};
    sc_core::sc_in<bool> enable{"enable"}; ///< low: everything waits

    /// `core` must outlive the module.
    TiledArray(const sc_core::sc_module_name& name, const ArrayShape& shape, const MacCore& core)
        : sc_module(name), elements("elements", core, shape.rows, shape.columns,
                                    !sides_of(shape.dataflow).keeps_sums()),
          control("control", shape, core, elements) {
        elements.clk(clk);
        elements.reset(reset);
        elements.enable(enable);
        control.clk(clk);
        control.reset(reset);
        control.enable(enable);
    }

    void trace(WaveSink& sink, const NumberView& streamed, const NumberView& other,
               const NumberView& sums) const {
        const WaveScope scope(sink, basename());
        control.trace(sink);
        elements.trace(sink, streamed, other, sums);
    }

    SystolicArray elements;
    ArrayControl control;
};

} // namespace napier
