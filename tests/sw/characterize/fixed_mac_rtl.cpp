// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/fixed_mac_rtl.hpp"

#include "sw/characterize/measure.hpp"
#include "tests/catch.hpp"
#include "tests/sw/characterize/default_library.hpp"

using namespace napier;
using namespace napier::characterize;

namespace {

/// Every pair of operands of a width, in sums of three, twice in another order.
OperandStream all_pairs(int width) {
    OperandStream stream;
    const int count = 1 << width;
    for (int a = 0; a < count; ++a) {
        for (int b = 0; b < count; ++b) {
            stream.push_back({static_cast<Word>(a), static_cast<Word>(b), stream.size() % 3 == 0});
        }
    }
    for (int i = 0; i < count * count; ++i) {
        const int shuffled = (i * 2731) % (count * count);
        stream.push_back({static_cast<Word>(shuffled % count), static_cast<Word>(shuffled / count),
                          i % 37 == 0});
    }
    return stream;
}

/// The quickest recipe, without and with the library's adder cells.
std::vector<Recipe> two_recipes() {
    std::vector<Recipe> two = {recipes().front(), recipes().front()};
    two[1].adder_cells = true;
    return two;
}

} // namespace

// Through yosys and abc, on all pairs: the generators, the flow and the simulator at once.
TEST_CASE("every fixed-point MAC, mapped to gates, gives the core's bits on all pairs") {
    const CellLibrary library = test::default_library();
    const Synthesiser synthesiser(library);
    for (const int width : {4, 5}) { // odd widths end a Booth recoding in another way
        const OperandStream stream = all_pairs(width);
        for (const FixedAccumulator accumulator :
             {FixedAccumulator::narrow, FixedAccumulator::wide}) {
            for (const MacVariant variant : mac_variants()) {
                for (const MultiplierKind multiplier : multipliers_for(accumulator, variant)) {
                    MacDesign design;
                    design.mac = FixedMacConfig{{width}, accumulator};
                    design.variant = variant;
                    design.multiplier = multiplier;
                    INFO(design.describe());
                    for (const Mapped& mapped :
                         synthesiser.run(design.verilog(), 100, two_recipes())) {
                        CHECK_NOTHROW(check_netlist(design, mapped.netlist, stream));
                    }
                }
            }
        }
    }
}

TEST_CASE("a netlist with another function is caught") {
    const CellLibrary library = test::default_library();
    const Synthesiser synthesiser(library);
    MacDesign design;
    design.mac = FixedMacConfig{{5}, FixedAccumulator::wide};
    const Netlist netlist = synthesiser.run(design.verilog(), 100, two_recipes()).front().netlist;
    design.mac = FixedMacConfig{{5}, FixedAccumulator::narrow};
    CHECK_THROWS_WITH(check_netlist(design, netlist, all_pairs(5)),
                      Catch::Matchers::Contains("fixed_narrow 5 bits") &&
                          Catch::Matchers::Contains("differ at step"));
}
