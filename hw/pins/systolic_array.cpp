// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/systolic_array.hpp"

#include <string>

namespace napier {

SystolicArray::SystolicArray(const sc_core::sc_module_name& name, const MacCore& core, int rows,
                             int columns, bool stationary)
    : sc_module(name), rows_(rows), columns_(columns) {
    const auto lanes = static_cast<std::size_t>(rows);
    const auto across = static_cast<std::size_t>(columns);
    add_signals(west, lanes, "west", core.zero_word());
    add_signals(west_control, lanes, "west_control", std::uint8_t{0});
    add_signals(north, across, "north", core.zero_word());
    add_signals(north_control, across, "north_control", std::uint8_t{0});
    add_signals(load, across, "load", core.zero());
    // Element by element, so that what an element touches lies together.
    for (std::size_t i = 0; i < lanes * across; ++i) {
        add_signals(east_, 1, "east", core.zero_word());
        add_signals(east_control_, 1, "east_control", std::uint8_t{0});
        add_signals(south_, 1, "south", core.zero_word());
        add_signals(south_control_, 1, "south_control", std::uint8_t{0});
        add_signals(sums_, 1, "sum", core.zero());
        add_signals(chains_, 1, "chain", std::uint8_t{0});
    }
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
    element.west(column == 0 ? *west[r] : *east_[at(row, column - 1)]);
    element.west_control(column == 0 ? *west_control[r] : *east_control_[at(row, column - 1)]);
    element.north(row == 0 ? *north[c] : *south_[at(row - 1, column)]);
    element.north_control(row == 0 ? *north_control[c] : *south_control_[at(row - 1, column)]);
    const bool from_load = !stationary || row == 0;
    element.sum_in(from_load ? *load[c] : *sums_[at(row - 1, column)]);
    element.chain_in(from_load ? no_chain_ : *chains_[at(row - 1, column)]);
    element.east(*east_[at(row, column)]);
    element.east_control(*east_control_[at(row, column)]);
    element.south(*south_[at(row, column)]);
    element.south_control(*south_control_[at(row, column)]);
    element.sum(*sums_[at(row, column)]);
    element.chain_out(*chains_[at(row, column)]);
}

void SystolicArray::trace(WaveSink& sink, const NumberView& streamed, const NumberView& other,
                          const NumberView& sums) const {
    const WaveScope scope(sink, basename());
    for (std::size_t r = 0; r < west.size(); ++r) {
        const WaveScope edge(sink, "west_" + std::to_string(r));
        sink.number("word", west[r]->read(), streamed);
        sink.flags({"wave", "operand", "first", "complete", "last"}, west_control[r]->read());
    }
    for (std::size_t c = 0; c < north.size(); ++c) {
        const WaveScope edge(sink, "north_" + std::to_string(c));
        sink.number("word", north[c]->read(), other);
        sink.flags({"passes", "used", "head"}, north_control[c]->read());
        sink.number("load", load[c]->read(), sums);
    }
    for (const auto& element : elements_) {
        element->trace(sink, streamed, other, sums);
    }
}

} // namespace napier
