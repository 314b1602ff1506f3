// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "sw/characterize/cell_library.hpp"

namespace napier::characterize {

/// A cell that is left out though nothing is wrong with the file: it lacks a figure that neither
/// Liberty's alternatives nor the library's defaults give, or is described in words that the reader
/// does not know. what() names file, line and cell.
class UnusualCell : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Reads the cells of one Liberty file: its units and its table templates are the file's own.
class CellReader {
  public:
    /// Throws InputError on missing or unknown units.
    CellReader(const LibertyGroup& library, const std::string& file);

    /// Nothing for a cell that synthesis must not use: several outputs (but a full adder is kept,
    /// see CellLibrary::full_adder), several states, latches, tri-states, clock
    /// gates, too many inputs, no output, or `dont_use`. Throws UnusualCell, and InputError on
    /// nonsense.
    std::optional<Cell> read(const LibertyGroup& group) const;

  private:
    [[noreturn]] void fail(int line, const std::string& message) const;
    double number(const LibertyGroup& group, const std::string& key, double fallback) const;
    LookupTable table(const LibertyGroup& group, double value_scale) const;
    EdgeTables edges(const LibertyGroup& group, const std::string& before, const std::string& after,
                     double scale) const;
    [[noreturn]] void leave_out(const LibertyGroup& cell, int line, const std::string& why) const;
    double capacitance(const LibertyGroup& cell, const LibertyGroup& pin) const;
    double leakage(const LibertyGroup& cell) const;
    bool read_flip_flop(const LibertyGroup& group, Cell& cell) const;
    void read_setup(const LibertyGroup& pin, FlipFlop& flip_flop) const;
    void read_passive(const LibertyGroup& pin, CellInput& input) const;
    void read_arcs(const LibertyGroup& pin, const Cell& cell, bool several_outputs,
                   CellOutput& output) const;

    std::string file_;
    double default_capacitance_ = -1; ///< of a pin and a cell, in the file's units; < 0: none
    double default_leakage_ = -1;
    double ns_ = 1;
    double pf_ = 1;
    double pj_ = 1;
    double nw_ = 1;
    /// Of each template: whether its first axis is the slew, and its own axes.
    struct Template {
        bool load_first = false;
        bool one_axis_is_load = false;
        std::vector<double> index[2];
    };
    std::map<std::string, Template> templates_;
};

} // namespace napier::characterize
