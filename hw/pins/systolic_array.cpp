// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/systolic_array.hpp"

#include <string>

namespace napier {

SystolicArray::SystolicArray(const sc_core::sc_module_name& name, const MacCore& core, int rows,
                             int columns, bool stationary)
    : sc_module(name), rows_(rows), columns_(columns),
      east_("east", static_cast<std::size_t>(rows * columns), {core.zero_word(), 0}),
      south_("south", static_cast<std::size_t>(rows * columns), {core.zero_word(), 0}),
      sums_("sum", static_cast<std::size_t>(rows * columns), {core.zero(), 0}) {
    const auto across = static_cast<std::size_t>(columns);
    add_signals(west, static_cast<std::size_t>(rows), "west", OperandWire{core.zero_word(), 0});
    add_signals(north, across, "north", OperandWire{core.zero_word(), 0});
    add_signals(load, across, "load", SumWire{core.zero(), 0});
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            const std::string pe = "pe_" + std::to_string(row) + '_' + std::to_string(column);
            elements_.push_back(
                std::make_unique<ProcessingElement>(pe.c_str(), core, stationary, macs_));
            connect(*elements_.back(), row, column, stationary);
        }
    }
}

void SystolicArray::connect(ProcessingElement& element, int row, int column, bool stationary) {
    const auto r = static_cast<std::size_t>(row);
    const auto c = static_cast<std::size_t>(column);
    element.clk(clk);
    element.reset(reset);
    element.enable(enable);
    if (column == 0) {
        element.west(*west[r]);
    } else {
        element.west(east_[at(row, column - 1)]);
    }
    if (row == 0) {
        element.north(*north[c]);
    } else {
        element.north(south_[at(row - 1, column)]);
    }
    if (!stationary || row == 0) {
        element.sum_in(*load[c]);
    } else {
        element.sum_in(sums_[at(row - 1, column)]);
    }
    element.east(east_[at(row, column)]);
    element.south(south_[at(row, column)]);
    element.sum(sums_[at(row, column)]);
}

void SystolicArray::trace(WaveSink& sink, const NumberView& streamed, const NumberView& other,
                          const NumberView& sums) const {
    const WaveScope scope(sink, basename());
    for (std::size_t r = 0; r < west.size(); ++r) {
        const WaveScope edge(sink, "west_" + std::to_string(r));
        sink.number("word", west[r]->read().bits, streamed);
        sink.flags({"wave", "operand", "first", "complete", "last"}, west[r]->read().control);
    }
    for (std::size_t c = 0; c < north.size(); ++c) {
        const WaveScope edge(sink, "north_" + std::to_string(c));
        sink.number("word", north[c]->read().bits, other);
        sink.flags({"passes", "used", "head"}, north[c]->read().control);
        sink.number("load", load[c]->read().bits, sums);
    }
    for (const auto& element : elements_) {
        element->trace(sink, streamed, other, sums);
    }
}

} // namespace napier
