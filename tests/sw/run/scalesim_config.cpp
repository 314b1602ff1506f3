// SPDX-License-Identifier: Apache-2.0

#include "sw/run/scalesim_config.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

const char* const kConfig = R"([general]
run_name = some_run

[architecture_presets]
ArrayHeight:    16
ArrayWidth:     24
IfmapSramSzkB:   64
FilterSramSzkB:  32
OfmapSramSzkB:   128
IfmapOffset:    0
FilterOffset:   10000000
Bandwidth : 10
Dataflow : ws
# a comment
[run_presets]
InterfaceBandwidth: USER
)";

ScaleSimConfig parse(const std::string& text) {
    return parse_scalesim_config(text, "c.cfg", bundled_chip("lns12-32x32"));
}

std::string with(const std::string& from, const std::string& to) {
    std::string text = kConfig;
    text.replace(text.find(from), from.size(), to);
    return text;
}

} // namespace

TEST_CASE("a SCALE-Sim configuration becomes a chip", "[scalesim_config]") {
    const ScaleSimConfig config = parse(kConfig);
    const Architecture& a = config.architecture;
    CHECK(a.name == "some_run");
    CHECK((a.array.rows == 16 && a.array.columns == 24));
    CHECK(a.array.dataflow == Dataflow::weight_stationary);
    CHECK(a.array.folds == Folds::serial);
    CHECK(a.input_words() >= 64 * 1024); // as many words, whatever their width
    CHECK(a.weight_words() >= 32 * 1024);
    CHECK(a.array.hold);
    CHECK(a.vector_words() / 4 >= 128 * 1024 / 2); // half of the results' double buffer
    CHECK_FALSE(a.dram.ideal);
    CHECK(a.dram.bandwidth_gb_per_s * a.clock_ns * 8 == Approx(10 * 12)); // 10 words a cycle
    CHECK(config.without_effect == std::vector<std::string>{"IfmapOffset", "FilterOffset"});
    CHECK(parse(with("USER", "CALC")).architecture.dram.ideal);
    // A list, one for each memory bank: SCALE-Sim uses the first.
    CHECK(parse(with(" : 10", " : 10, 20")).architecture.dram.bandwidth_gb_per_s ==
          a.dram.bandwidth_gb_per_s);
    CHECK_NOTHROW(parse(with("[run_presets]", "SparsitySupport : False\n[run_presets]")));
    CHECK(parse(with("IfmapSramSzkB", "ifmapsramsz")).architecture.scratchpad.input_kib == 96);
}

TEST_CASE("a bad configuration is named", "[scalesim_config]") {
    const auto refuse = [](const std::string& text, const std::string& message) {
        CHECK_THROWS_WITH(parse(text), Catch::Contains(message));
    };
    refuse(with("Dataflow : ws", "Dataflow : xs"), "c.cfg:13: Dataflow: found 'xs', expected os");
    refuse(with("ArrayHeight:    16", "ArrayHeight: 0"),
           "c.cfg:5: ArrayHeight: found '0', expected an integer in 1..1024");
    refuse(with("ArrayWidth:     24", ""), "c.cfg: ArrayWidth: missing");
    refuse(with("USER", "MAYBE"), "expected USER or CALC");
    refuse(with(" : 10", " : ten, 10"),
           "c.cfg:12: Bandwidth: found 'ten, 10', expected an integer");
    refuse(with("Bandwidth : 10", ""), "c.cfg: Bandwidth: missing");
    refuse(with("# a comment", "SparsitySupport : true"),
           "c.cfg:14: SparsitySupport: found 'true', expected false");
    refuse(with("# a comment", "nonsense"), "c.cfg:14: found 'nonsense'");
}
