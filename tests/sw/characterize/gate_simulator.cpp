// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/gate_simulator.hpp"

#include "tests/catch.hpp"
#include "tests/sw/characterize/toy_library.hpp"

using namespace napier;
using namespace napier::characterize;

namespace {

/// y = a xor (not not a), registered: settled it is always 0, but the inverters are late, so that
/// every edge of a makes a pulse of 2 ns at y. The exclusive or takes 1 ns from A, 2 ns from B.
const char* const kHazard = R"({"modules": {"m": {
  "ports": {"clk": {"direction": "input", "bits": [2]}, "a": {"direction": "input", "bits": [3]},
            "y": {"direction": "output", "bits": [6]}, "q": {"direction": "output", "bits": [7]}},
  "cells": {
    "i1": {"type": "INV", "connections": {"A": [3], "Y": [4]}},
    "i2": {"type": "INV", "connections": {"A": [4], "Y": [5]}},
    "x": {"type": "XOR", "connections": {"A": [3], "B": [5], "Y": [6]}},
    "r": {"type": "DFF", "connections": {"CK": [2], "D": [3], "Q": [7]}}}}}})";

struct Fixture {
    CellLibrary library = CellLibrary::from_text(test::toy_library(), "toy.lib");
    Netlist netlist = read_netlist(kHazard, "m", library);
    Timing timing = analyse_timing(netlist, library, WireModel{0.0, 0.0});
};

} // namespace

TEST_CASE("loads and the critical path by hand") {
    const Fixture f;
    const auto net = [&](const char* port) {
        return static_cast<std::size_t>(f.netlist.find(port)->nets[0]);
    };
    CHECK(f.netlist.area_um2() == 14);
    CHECK(f.netlist.leakage_nw() == 10);
    CHECK(f.netlist.flip_flops() == 1);
    CHECK(f.timing.load_pf[net("a")] == Approx(0.01 + 0.01 + 0.03)); // inverter, xor, register
    CHECK(f.timing.load_pf[net("y")] == Approx(0.03));               // the register outside
    // clock to register 0.5, two inverters of 1 ns, then 2 ns from the second input
    CHECK(f.timing.arrival_ns[net("y")][1] == Approx(4.5));
    CHECK(f.timing.critical_path_ns == Approx(4.5));
    CHECK(f.timing.clock_pj == Approx(0.02 * 4)); // C V^2 of the clock pin
}

TEST_CASE("a hazard costs energy with delays and none when settled") {
    const Fixture f;
    GateSimulator simulator(f.netlist, f.timing, f.library.voltage_v());
    simulator.set("a", 1);
    simulator.clock();
    CHECK(simulator.get("y") == 0);
    const Activity& activity = simulator.activity();
    // a and two inverters once each, y up and down again
    CHECK(activity.toggles == 5);
    CHECK(activity.settled_toggles == 3);
    const double edges = 0.5 * 4 * (0.05 + 0.01 + 0.01); // a, and the two inverters' loads
    CHECK(activity.settled_pj == Approx(activity.clock_pj + edges));
    const double pulse = 2 * (0.5 * 4 * 0.03 + 0.5); // the load, and 0.5 pJ inside the cell
    CHECK(activity.timed_pj == Approx(activity.clock_pj + edges + pulse));
    CHECK(simulator.get("q") == 0); // the register took a's old value
    simulator.clock();
    CHECK(simulator.get("q") == 1);
}

TEST_CASE("a pulse shorter than the gate's delay does not pass") {
    // The same with the exclusive or's first input late instead: both edges reach it 1 ns apart,
    // and it takes 1 ns from A, 2 ns from B: the pulse would be withdrawn before it leaves.
    std::string json = kHazard;
    const std::string straight = R"("x": {"type": "XOR", "connections": {"A": [3], "B": [5])";
    json.replace(json.find(straight), straight.size(),
                 R"("x": {"type": "XOR", "connections": {"A": [5], "B": [3])");
    const CellLibrary library = CellLibrary::from_text(test::toy_library(), "toy.lib");
    const Netlist netlist = read_netlist(json, "m", library);
    Timing timing = analyse_timing(netlist, library, WireModel{0.0, 0.0});
    for (auto& arcs : timing.arcs) { // inverters of half a nanosecond: 1 ns for both
        for (ArcFigures& arc : arcs) {
            if (arcs.size() == 1) {
                arc.delay_ns = {0.5, 0.5};
            }
        }
    }
    GateSimulator simulator(netlist, timing, library.voltage_v());
    simulator.set("a", 1);
    simulator.clock();
    CHECK(simulator.activity().toggles == 3);
    CHECK(simulator.activity().toggles == simulator.activity().settled_toggles);
}

TEST_CASE("what a netlist must not hold") {
    const CellLibrary library = CellLibrary::from_text(test::toy_library(), "toy.lib");
    const auto with = [&](const std::string& cells) {
        return read_netlist(R"({"modules": {"m": {"ports": {"clk": {"direction": "input",
            "bits": [2]}}, "cells": {)" +
                                cells + "}}}}",
                            "m", library);
    };
    CHECK_THROWS_WITH(with(R"("c": {"type": "AND", "connections": {}})"),
                      Catch::Matchers::Contains("AND"));
    CHECK_THROWS_WITH(with(R"("c": {"type": "INV", "connections": {"Y": [3]}})"),
                      Catch::Matchers::Contains("hangs free"));
    CHECK_THROWS_WITH(
        with(R"("c": {"type": "DFF", "connections": {"CK": [3], "D": [4], "Q": [5]}})"),
        Catch::Matchers::Contains("clk"));
    const Netlist loop = with(R"("a": {"type": "INV", "connections": {"A": [3], "Y": [4]}},
                                 "b": {"type": "INV", "connections": {"A": [4], "Y": [3]}})");
    CHECK_THROWS_WITH(evaluation_order(loop), Catch::Matchers::Contains("loop"));
}
