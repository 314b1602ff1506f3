// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/characterize/cell_library.hpp"

namespace napier::characterize {

/// A cell at work: which net each of its pins is on, in the cell's order.
struct Instance {
    const Cell* cell;
    std::vector<int> inputs;
    std::vector<int> outputs;
};

struct Port {
    std::string name;
    bool input;
    std::vector<int> nets; ///< least significant bit first
};

/// A mapped module. Nets are numbered from 0; the first two are the constants.
struct Netlist {
    static constexpr int kZero = 0;
    static constexpr int kOne = 1;

    std::string top;
    int nets = 2;
    int clock = -1; ///< the net of the port `clk`
    std::vector<Port> ports;
    std::vector<Instance> instances;

    const Port* find(const std::string& name) const;
    double area_um2() const;
    double leakage_nw() const;
    int flip_flops() const;
};

/// Module `top` of what yosys' write_json wrote. `library` must outlive the netlist. Throws
/// std::runtime_error if it holds a cell the library lacks, an undriven pin or a second clock: that
/// is the flow's fault, not the user's.
Netlist read_netlist(const std::string& json, const std::string& top, const CellLibrary& library);

/// The instances so that every combinational one comes after those that drive it; flip-flops first.
/// Throws std::runtime_error if there is a loop.
std::vector<std::size_t> evaluation_order(const Netlist& netlist);

} // namespace napier::characterize
