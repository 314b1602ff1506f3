// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier::test {

/// A cell's pins and arcs with flat tables: delay 1 ns for the first input, 1 ns more for each
/// next, slews 0.1 ns, no internal energy unless said.
inline std::string toy_gate(const std::string& name, const std::string& inputs,
                            const std::string& function, double area, double energy = 0.0) {
    std::string text =
        "cell (" + name + ") { area : " + std::to_string(area) + "; cell_leakage_power : 2;\n";
    std::string arcs;
    int delay = 0;
    for (const char pin : inputs) {
        text += std::string("pin (") + pin + ") { direction : input; capacitance : 0.01; }\n";
        const std::string one = std::to_string(++delay);
        arcs += std::string("timing () { related_pin : \"") + pin + "\";\n";
        for (const char* edge : {"rise", "fall"}) {
            arcs += std::string("cell_") + edge + " (scalar) { values (\"" + one + "\"); }\n" +
                    edge + "_transition (scalar) { values (\"0.1\"); }\n";
        }
        arcs += std::string("}\ninternal_power () { related_pin : \"") + pin + "\";\n";
        for (const char* edge : {"rise", "fall"}) {
            arcs += std::string(edge) + "_power (scalar) { values (\"" + std::to_string(energy) +
                    "\"); }\n";
        }
        arcs += "}\n";
    }
    return text + "pin (Y) { direction : output; function : \"" + function + "\";\n" + arcs +
           "} }\n";
}

inline std::string toy_header() {
    return R"(library (toy) {
  time_unit : "1ns"; voltage_unit : "1V"; current_unit : "1uA"; leakage_power_unit : "1nW";
  capacitive_load_unit (1, pf);
  nom_voltage : 2.0; nom_temperature : 25;
)";
}

inline std::string toy_flip_flop() {
    return R"(cell (DFF) { area : 8; cell_leakage_power : 4;
  ff (IQ, IQN) { next_state : "D"; clocked_on : "CK"; }
  pin (CK) { direction : input; capacitance : 0.02; clock : true; }
  pin (D) { direction : input; capacitance : 0.03;
    timing () { related_pin : "CK"; timing_type : setup_rising;
      rise_constraint (scalar) { values ("0.25"); } fall_constraint (scalar) { values ("0.25"); } } }
  pin (Q) { direction : output; function : "IQ";
    timing () { related_pin : "CK"; timing_type : rising_edge;
      cell_rise (scalar) { values ("0.5"); } rise_transition (scalar) { values ("0.1"); }
      cell_fall (scalar) { values ("0.5"); } fall_transition (scalar) { values ("0.1"); } } } }
)";
}

/// Enough cells for yosys and abc, in numbers that can be worked out by hand.
inline std::string toy_library() {
    return toy_header() + toy_gate("INV", "A", "!A", 1) + toy_gate("NAND", "AB", "!(A B)", 2) +
           toy_gate("XOR", "AB", "A^B", 4, 0.5) + toy_flip_flop() + "}\n";
}

} // namespace napier::test
