// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sw/characterize/mac_design.hpp"
#include "sw/characterize/synthesis.hpp"
#include "sw/characterize/timing.hpp"

namespace napier::characterize {

/// Where and how MACs are measured. The library and the synthesiser must outlive it.
struct Bench {
    const CellLibrary& library;
    const Synthesiser& synthesiser;
    double clock_ns;
    WireModel wires;
};

/// Runs a netlist through a stream and compares every sum with the core's. Throws
/// std::runtime_error naming the design and the first step that differs.
void check_netlist(const MacDesign& design, const Netlist& netlist, const OperandStream& stream);

/// The design by the recipe with the least area times energy (on the first part of the training
/// operands) among those that meet the clock; if none does, by the fastest. Every netlist is
/// checked bit for bit against the core first.
MacMeasurement measure(const MacDesign& design, const Stimulus& stimulus, const Bench& bench);

/// A register bit as operands move through it: pJ a cycle, and um2.
struct RegisterFigures {
    double bit_pj;
    double bit_um2;
};
RegisterFigures measure_register(const Stimulus& stimulus, int width, const Bench& bench);

} // namespace napier::characterize
