// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "sw/characterize/netlist.hpp"

namespace napier::characterize {

/// What wires add. There is no layout here, so it is an estimate: every sink of a net costs a wire
/// of `pitches` times the square root of the mean cell area.
struct WireModel {
    double ff_per_um = 0.2;
    double pitches = 3.0;
};

/// By edge: [0] falling, [1] rising.
using EdgeValues = std::array<double, 2>;

/// From one input of an instance to one output.
struct ArcFigures {
    EdgeValues delay_ns{};
    EdgeValues energy_pj{};
};

/// Loads, slews, delays and arrival times of a netlist whose inputs come from registers.
struct Timing {
    std::vector<double> load_pf;        ///< by net: pins, wire, and a register behind an output
    std::vector<EdgeValues> arrival_ns; ///< by net, after the clock's edge
    std::vector<EdgeValues> slew_ns;    ///< by net
    /// By instance, then output-major: arc of (output, input) at output * inputs + input.
    std::vector<std::vector<ArcFigures>> arcs;
    /// By instance and input: energy of an edge that moves no output.
    std::vector<std::vector<EdgeValues>> passive_pj;
    EdgeValues input_delay_ns{}; ///< of the registers that drive the inputs, at a typical load
    double clock_pj = 0;         ///< of all flip-flops in a cycle that moves nothing
    /// Clock to register, set-up included: the shortest period that works.
    double critical_path_ns = 0;
};

/// Static timing with the library's tables; slews propagate as the worst. Inputs and outputs are
/// taken to come from and go to the library's smallest flip-flop.
Timing analyse_timing(const Netlist& netlist, const CellLibrary& library, const WireModel& wires);

} // namespace napier::characterize
