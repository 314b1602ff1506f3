// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sw/characterize/liberty.hpp"
#include "sw/characterize/lookup_table.hpp"

namespace napier::characterize {

/// Figures for an edge: [0] falling, [1] rising.
using EdgeTables = std::array<LookupTable, 2>;

struct CellInput {
    std::string name;
    double capacitance_pf = 0;
    /// Energy inside the cell, pJ, of an edge at this pin that moves no output.
    EdgeTables passive_pj;
};

/// From one input to one output; the edge is the output's. Conditions (`when`) are averaged.
struct CellArc {
    EdgeTables delay_ns;
    EdgeTables slew_ns;
    EdgeTables energy_pj; ///< inside the cell, without the load
};

struct CellOutput {
    std::string name;
    /// Row number: input i is bit i. A flip-flop's is its state, or the inverse.
    std::uint64_t truth = 0;
    bool inverted_state = false;
    std::vector<CellArc> arcs; ///< by input
};

/// Whether it is the sum of three inputs, modulo 2, or the inverse.
inline bool is_sum(const CellOutput& output) {
    return (output.truth & 0xFF) == 0x96 || (output.truth & 0xFF) == 0x69;
}

/// A rising-edge flip-flop whose next state is one of its inputs, or the inverse of one.
struct FlipFlop {
    std::size_t clock;
    std::size_t data;
    bool inverted_data;
    std::vector<std::size_t> held_high; ///< asynchronous inputs, tied to their idle level
    LookupTable setup_ns[2];            ///< of data edge, over (clock slew, data slew)
};

struct Cell {
    std::string name;
    double area_um2 = 0;
    double leakage_nw = 0;
    std::vector<CellInput> inputs;
    std::vector<CellOutput> outputs;
    std::optional<FlipFlop> flip_flop;

    int input_index(const std::string& pin) const;  ///< -1 if there is none
    int output_index(const std::string& pin) const; ///< -1 if there is none
};

/// The cells of one or several Liberty files that synthesis may use: combinational ones of up to
/// six inputs and plain rising-edge flip-flops. Everything in ns, pF, pJ, nW, um2, V, degrees C.
class CellLibrary {
  public:
    /// Throws InputError naming file and line: no library, unknown units, a bad table or function,
    /// no inverter or no flip-flop.
    explicit CellLibrary(const std::vector<std::string>& paths);
    static CellLibrary from_text(const std::string& text, const std::string& name);

    const std::string& name() const { return name_; }
    double voltage_v() const { return voltage_v_; }
    double temperature_c() const { return temperature_c_; }
    const std::vector<Cell>& cells() const { return cells_; }
    /// A line for each cell that is left out though synthesis could use one of its kind.
    const std::vector<std::string>& left_out() const { return left_out_; }
    const Cell* find(const std::string& name) const;
    /// The smallest flip-flop: what drives the inputs of a characterised module.
    const Cell& smallest_flip_flop() const;
    /// The smallest cell that gives sum and carry of three bits, or the inverse of either; nullptr
    /// if there is none. abc does not see it; synthesis places it where it finds an adder.
    const Cell* full_adder() const;
    /// The smallest cell of this truth table over this many inputs, any order of pins considered
    /// only as given; nullptr if there is none.
    const Cell* smallest(std::size_t inputs, std::uint64_t truth) const;
    /// One Liberty text with the usable cells alone: what yosys and abc read.
    const std::string& synthesis_text() const { return synthesis_text_; }

  private:
    CellLibrary() = default;
    std::string why_less() const;
    void read(const std::vector<LibertyGroup>& files, const std::vector<std::string>& names);

    std::string name_;
    double voltage_v_ = 0;
    double temperature_c_ = 25;
    std::vector<Cell> cells_;
    std::vector<std::string> left_out_;
    std::string synthesis_text_;
};

} // namespace napier::characterize
