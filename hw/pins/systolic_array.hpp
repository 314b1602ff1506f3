// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <systemc>

#include "hw/pins/processing_element.hpp"
#include "hw/pins/signal_list.hpp"
#include "hw/pins/wire_bank.hpp"

namespace napier {

/// R x C processing elements and the wires between them. Inputs enter at the west and the north
/// edge; sums are seen at every element (os: a column's elements finish one after the other; ws and
/// is: chains complete inside a column as well as at its foot).
class SystolicArray : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clk{"clk"};
    sc_core::sc_in<bool> reset{"reset"};
    sc_core::sc_in<bool> enable{"enable"}; ///< low: nothing in the array moves

    // The edges, written by whoever feeds the array.
    SignalList<OperandWire> west;  ///< one a row; control: lane::
    SignalList<OperandWire> north; ///< one a column; control: column::
    SignalList<SumWire> load;      ///< one a column: sums that (re-)enter

    SystolicArray(const sc_core::sc_module_name& name, const MacCore& core, int rows, int columns,
                  bool stationary);

    int rows() const { return rows_; }
    int columns() const { return columns_; }
    const SumWire& sum(int row, int column) const { return sums_.read(at(row, column)); }
    /// Multiplications since the start, all elements together.
    std::uint64_t macs() const { return macs_; }

    void trace(WaveSink& sink, const NumberView& streamed, const NumberView& other,
               const NumberView& sums) const;

  private:
    std::size_t at(int row, int column) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
               static_cast<std::size_t>(column);
    }
    void connect(ProcessingElement& element, int row, int column, bool stationary);

    const int rows_;
    const int columns_;
    std::uint64_t macs_ = 0;
    WireBank<OperandWire> east_, south_; ///< one an element
    WireBank<SumWire> sums_;
    std::vector<std::unique_ptr<ProcessingElement>> elements_;
};

} // namespace napier
