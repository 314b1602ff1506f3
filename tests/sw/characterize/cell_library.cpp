// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/cell_library.hpp"

#include <cstdlib>

#include "hw/config/input_error.hpp"
#include "sw/characterize/measure.hpp"
#include "tests/catch.hpp"
#include "tests/sw/characterize/toy_library.hpp"

using namespace napier;
using namespace napier::characterize;
using Catch::Matchers::Contains;

TEST_CASE("cells, pins and figures") {
    const CellLibrary library = CellLibrary::from_text(test::toy_library(), "toy.lib");
    CHECK(library.name() == "toy");
    CHECK(library.voltage_v() == 2.0);
    REQUIRE(library.cells().size() == 4);
    const Cell& gate = *library.find("NAND");
    CHECK(gate.area_um2 == 2);
    CHECK(gate.leakage_nw == 2);
    CHECK(gate.inputs[1].capacitance_pf == 0.01);
    CHECK((gate.outputs[0].truth & 15) == 0b0111);
    CHECK(gate.outputs[0].arcs[1].delay_ns[0].at(0.3, 0.1) == 2.0);
    const Cell& ff = library.smallest_flip_flop();
    CHECK(ff.name == "DFF");
    CHECK(ff.inputs[ff.flip_flop->data].name == "D");
    CHECK(ff.flip_flop->setup_ns[1].at(0.1, 0.1) == 0.25);
    CHECK(library.find("NOR") == nullptr);
}

TEST_CASE("what synthesis must not use is left out, also from the text it gets") {
    const std::string unwanted =
        R"(cell (LATCH) { area : 5; latch (IQ, IQN) { enable : "G"; data_in : "D"; }
             pin (G) { direction : input; } pin (D) { direction : input; }
             pin (Q) { direction : output; function : "IQ"; } }
           cell (NEGATIVE) { area : 5; ff (IQ, IQN) { next_state : "D"; clocked_on : "!C"; }
             pin (C) { direction : input; } pin (D) { direction : input; }
             pin (Q) { direction : output; function : "IQ"; } }
           cell (TRISTATE) { area : 5; pin (A) { direction : input; }
             pin (Y) { direction : output; function : "A"; three_state : "A"; } }
           cell (FILLER) { area : 5; }
           cell (AVOIDED) { area : 5; dont_use : true; pin (A) { direction : input; }
             pin (Y) { direction : output; function : "A"; } }
        )";
    std::string text = test::toy_library();
    text.insert(text.find_last_of('}'), unwanted);
    const CellLibrary library = CellLibrary::from_text(text, "toy.lib");
    CHECK(library.cells().size() == 4);
    for (const char* name : {"LATCH", "NEGATIVE", "TRISTATE", "FILLER", "AVOIDED"}) {
        CAPTURE(name);
        CHECK(library.find(name) == nullptr);
        CHECK_THAT(library.synthesis_text(), !Contains(name));
    }
    CHECK(CellLibrary::from_text(library.synthesis_text(), "again").cells().size() == 4);
}

TEST_CASE("a flip-flop that stores the inverse: what counts is data to output") {
    std::string text = test::toy_library();
    const auto replace = [&](const std::string& from, const std::string& to) {
        text.replace(text.find(from), from.size(), to);
    };
    replace("next_state : \"D\"", "next_state : \"!D\"");
    CHECK(CellLibrary::from_text(text, "a").find("DFF")->outputs[0].inverted_state);
    replace("function : \"IQ\"", "function : \"IQN\"");
    CHECK_FALSE(CellLibrary::from_text(text, "b").find("DFF")->outputs[0].inverted_state);
}

TEST_CASE("full adders, also with inverted outputs") {
    const auto with = [](const std::string& sum, const std::string& carry) {
        std::string adder = test::toy_gate("FA", "ABC", sum, 5);
        std::string second = test::toy_gate("FA", "ABC", carry, 5);
        second = second.substr(second.find("pin (Y)"));
        second.replace(second.find("(Y)"), 3, "(Z)"); // ends with the cell's brace
        adder.erase(adder.find_last_of('}'));
        std::string text = test::toy_library();
        text.insert(text.find_last_of('}'), adder + second);
        return CellLibrary::from_text(text, "toy.lib");
    };
    const std::string sum = "A^B^C";
    const std::string carry = "(A B)+(A C)+(B C)";
    CHECK(with(sum, carry).full_adder()->name == "FA");
    CHECK(with("!(" + sum + ")", "!(" + carry + ")").full_adder()->name == "FA");
    CHECK(with("!(" + carry + ")", sum).full_adder()->name == "FA");
    CHECK(with(sum, "A B C").full_adder() == nullptr);

    // What synthesis makes of it must multiply.
    if (std::system("yosys -V > /dev/null 2>&1") != 0) {
        return;
    }
    const CellLibrary library = with("!(" + carry + ")", "!(" + sum + ")");
    const Synthesiser synthesiser(library);
    const Recipe plain{CarryChain::ripple, true, "plain", "strash\nmap\n"}; // no cell to size
    for (const MacDesign& design : designs_of(ArithmeticKind::fixed_wide, 8)) {
        if (design.multiplier != MultiplierKind::baugh_wooley_fused) {
            continue;
        }
        int adders = 0;
        for (const Mapped& mapped : synthesiser.run(design.verilog(), 100.0, {plain})) {
            CHECK_NOTHROW(check_netlist(design, mapped.netlist, corner_operands(design.corners())));
            for (const Instance& instance : mapped.netlist.instances) {
                adders += instance.cell == library.full_adder() ? 1 : 0;
            }
        }
        CHECK(adders > 40);
    }
}

TEST_CASE("units and axes: picoseconds, femtofarads, load first or slew first") {
    const auto library = [](const std::string& first, const std::string& second,
                            const std::string& values) {
        return CellLibrary::from_text(
            "library (small) { time_unit : \"1ps\"; voltage_unit : \"1V\";\n"
            "capacitive_load_unit (1, ff); leakage_power_unit : \"1pW\"; nom_voltage : 1;\n"
            "lu_table_template (t) { variable_1 : " +
                first + "; variable_2 : " + second +
                "; index_1 (\"0, 10\"); index_2 (\"0, 20\"); }\n" + test::toy_flip_flop() +
                "cell (INV) { area : 1; cell_leakage_power : 3000;\n"
                "pin (A) { direction : input; capacitance : 2; }\n"
                "pin (Y) { direction : output; function : \"!A\"; timing () { related_pin : A;\n"
                "cell_rise (t) { values (" +
                values + "); } } } } }",
            "small.lib");
    };
    // 100 ps at rest; 40 ps more at a slew of 10 or 20 ps, 8 ps more at a load of 20 or 10 fF.
    const CellLibrary slew_first = library("input_net_transition", "total_output_net_capacitance",
                                           R"("100, 108", "140, 148")");
    const CellLibrary load_first = library("total_output_net_capacitance", "input_net_transition",
                                           R"("100, 140", "108, 148")");
    const LookupTable& a = slew_first.find("INV")->outputs[0].arcs[0].delay_ns[1];
    const LookupTable& b = load_first.find("INV")->outputs[0].arcs[0].delay_ns[1];
    CHECK(a.at(0.010, 0.0) == Approx(0.140));
    CHECK(a.at(0.005, 0.020) == Approx(0.128));
    CHECK(a.at(0.020, 0.0) == Approx(0.180)); // beyond the table
    CHECK(b.at(0.020, 0.0) == Approx(0.140));
    CHECK(b.at(0.0, 0.005) == Approx(0.104));
    CHECK(slew_first.find("INV")->inputs[0].capacitance_pf == Approx(0.002));
    CHECK(slew_first.find("INV")->leakage_nw == Approx(3));
}

TEST_CASE("bad libraries are named with file and line") {
    const auto message = [](std::string text, const std::string& from, const std::string& to) {
        text.replace(text.find(from), from.size(), to);
        try {
            CellLibrary::from_text(text, "bad.lib");
        } catch (const InputError& error) {
            return std::string(error.what());
        }
        return std::string("no error");
    };
    const std::string good = test::toy_library();
    CHECK_THAT(message(good, "\"1ns\"", "\"1furlong\""), Contains("bad.lib:1: time_unit"));
    CHECK_THAT(message(good, "(1, pf)", "(1, pound)"), Contains("capacitive_load_unit"));
    CHECK_THAT(message(good, "\"1V\"", "\"1kV\""), Contains("voltage_unit"));
    CHECK_THAT(message(good, "area : 4", "area : four"), Contains("expected numbers"));
    CHECK_THAT(message(good, "(scalar)", "(unheard_of)"), Contains("'unheard_of' is unknown"));
    CHECK_THAT(message(good, "values (\"1", "values (\"1, 2"), Contains("found 2 values"));
    CHECK_THAT(message(good, "!A", "A"), Contains("no inverter"));
    CHECK_THAT(message(good, "\"!A\"", "\"!(A VDD)\""),
               Contains("no inverter among its cells; left out, with 0 others: bad.lib:") &&
                   Contains("cell INV: function '!(A VDD)': 'VDD' is no input"));
    std::string without_leakage = good;
    for (const std::string cell : {"cell_leakage_power : 2", "cell_leakage_power : 4"}) {
        for (std::size_t at; (at = without_leakage.find(cell)) != std::string::npos;) {
            without_leakage.replace(at, cell.size(), "cell_leakage_power : 0");
        }
    }
    CHECK_THAT(message(without_leakage, "area", "area"), Contains("no cell has a leakage above 0"));
    CHECK_THAT(message(good, "\"D\"; clocked_on", "\"D CK\"; clocked_on"), Contains("flip-flop"));
    CHECK_THAT(message(good, "library (toy)", "shop (toy)"), Contains("expected library"));
}

namespace {

/// The toy library with every `from` replaced.
CellLibrary changed(const std::string& from, const std::string& to) {
    std::string text = test::toy_library();
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
        text.replace(at, from.size(), to);
        ++count;
    }
    REQUIRE(count > 0);
    return CellLibrary::from_text(text, "changed.lib");
}

} // namespace

TEST_CASE("a figure may stand where Liberty has another place for it") {
    for (const std::string one :
         {"rise_capacitance : 0.008; fall_capacitance : 0.012;", "rise_capacitance : 0.01;"}) {
        CHECK(changed("capacitance : 0.01;", one).find("NAND")->inputs[1].capacitance_pf ==
              Approx(0.01));
    }
    const std::string leaks = "cell_leakage_power : 2;";
    CHECK(changed(leaks, "leakage_power () { value : 2; }").find("INV")->leakage_nw == 2);
    CHECK(changed(leaks, "leakage_power () { related_pg_pin : VDD; value : 2; }"
                         "leakage_power () { related_pg_pin : VSS; value : 7; }")
              .find("INV")
              ->leakage_nw == 2);
    CHECK(changed(leaks, "leakage_power () { when : \"A\"; value : 1; }"
                         "leakage_power () { when : \"!A\"; value : 3; }"
                         "leakage_power () { value : 9; }")
              .find("INV")
              ->leakage_nw == 2);
    std::string text = test::toy_library();
    text.insert(text.find("nom_voltage"),
                "default_cell_leakage_power : 5; default_input_pin_cap : 0.04;");
    const auto drop = [&](const std::string& what) { text.erase(text.find(what), what.size()); };
    drop(leaks);
    drop("capacitance : 0.01;");
    const CellLibrary library = CellLibrary::from_text(text, "defaults.lib");
    CHECK(library.find("INV")->leakage_nw == 5);
    CHECK(library.find("INV")->inputs[0].capacitance_pf == 0.04);
}

TEST_CASE("a cell without a figure, or in unknown words, is left out and named") {
    const CellLibrary library = changed("function : \"A^B\"", "function : \"A^B^VDD\"");
    CHECK(library.find("XOR") == nullptr);
    REQUIRE(library.left_out().size() == 1);
    CHECK_THAT(library.left_out()[0],
               Contains("changed.lib:") && Contains("cell XOR: ") && Contains("'VDD' is no input"));
    std::string text = test::toy_library();
    text.insert(text.find_last_of('}'),
                "cell (BARE) { area : 3; cell_leakage_power : 1; pin (A) { direction : input; }\n"
                "  pin (Y) { direction : output; function : \"!A\"; } }\n"
                "cell (DRY) { area : 3; pin (A) { direction : input; capacitance : 1; }\n"
                "  pin (Y) { direction : output; function : \"!A\"; } }\n"
                "cell (L) { area : 3; latch (IQ, IQN) { enable : (CLK); data_in : (D&E); } }\n");
    const CellLibrary more = CellLibrary::from_text(text, "more.lib");
    CHECK(more.cells().size() == 4);
    REQUIRE(more.left_out().size() == 2);
    CHECK_THAT(more.left_out()[0], Contains("cell BARE: pin A: expected capacitance"));
    CHECK_THAT(more.left_out()[1], Contains("cell DRY: expected cell_leakage_power"));
}

TEST_CASE("a flip-flop is one in whatever words its state is written") {
    for (const std::string next : {"(D)", "!(!D)", "(D')'", "D"}) {
        const CellLibrary library = changed("next_state : \"D\"", "next_state : \"" + next + "\"");
        CHECK_FALSE(library.find("DFF")->flip_flop->inverted_data);
        CHECK_THAT(library.synthesis_text(), Contains("next_state : D;"));
    }
    for (const std::string next : {"(!D)", "D'", "!(D)"}) {
        const CellLibrary library = changed("next_state : \"D\"", "next_state : \"" + next + "\"");
        CHECK(library.find("DFF")->flip_flop->inverted_data);
        CHECK_THAT(library.synthesis_text(), Contains("next_state : \"!D\";"));
    }
    CHECK_THAT(changed("clocked_on : \"CK\"", "clocked_on : (CK)").synthesis_text(),
               Contains("clocked_on : CK;"));
    CHECK_THROWS_WITH(changed("clocked_on : \"CK\"", "clocked_on : \"CK'\""),
                      Contains("no rising-edge flip-flop"));
}
