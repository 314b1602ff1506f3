// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include <systemc>

#include "hw/pins/processing_element.hpp"
#include "hw/pins/signal_list.hpp"

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
    SignalList<Word> west;                  ///< one a row
    SignalList<std::uint8_t> west_control;  ///< lane::
    SignalList<Word> north;                 ///< one a column
    SignalList<std::uint8_t> north_control; ///< column::
    SignalList<SumWord> load;               ///< one a column: sums that (re-)enter

    SystolicArray(const sc_core::sc_module_name& name, const MacCore& core, int rows, int columns,
                  bool stationary);

    int rows() const { return rows_; }
    int columns() const { return columns_; }
    SumWord sum(int row, int column) const { return sums_[at(row, column)]->read(); }
    std::uint8_t chain(int row, int column) const { return chains_[at(row, column)]->read(); }
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
    SignalList<Word> east_, south_; ///< one an element
    SignalList<std::uint8_t> east_control_, south_control_, chains_;
    SignalList<SumWord> sums_;
    LaneSignal<std::uint8_t> no_chain_{"no_chain"};
    std::vector<std::unique_ptr<ProcessingElement>> elements_;
};

} // namespace napier
