// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "hw/energy/technology.hpp"

namespace napier::characterize {

/// What a characterisation found, and what it rests on.
struct TechnologyDraft {
    std::string name;
    int node_nm = 0;
    double voltage_v = 0;
    double temperature_c = 0;
    double clock_ns = 0;
    std::string library;  ///< its name, as its file gives it
    std::string tools;    ///< "Yosys 0.23 (...)"
    std::string stimulus; ///< what the operands are
    std::string wires;    ///< the estimate of wire capacitance
    std::string command;  ///< for the first line of the file
    std::vector<MacMeasurement> measurements;
    double register_bit_pj = 0;
    double register_bit_um2 = 0;
    SramTable srams; ///< without points: scaled from the base
};

/// The file that read_technology reads. What was not measured (DRAM, vector unit, memories without
/// macros) follows from `base`, and each number says how. Throws InputError if no MAC of a kind
/// meets the clock at any width.
std::string technology_text(const TechnologyDraft& draft, const Technology& base);

} // namespace napier::characterize
