// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/measure.hpp"

#include "hw/energy/technology_library.hpp"
#include "sw/characterize/technology_text.hpp"
#include "tests/catch.hpp"
#include "tests/sw/characterize/default_library.hpp"

using namespace napier;
using namespace napier::characterize;

namespace {

Stimulus gaussian_stimulus(const MacDesign& design) {
    Stimulus stimulus;
    stimulus.gaussian =
        std::holds_alternative<LnsMacConfig>(design.mac)
            ? gaussian_operands(std::get<LnsMacConfig>(design.mac).format, 256, 32, 1)
            : gaussian_operands(std::get<FixedMacConfig>(design.mac).format, 256, 32, 1);
    stimulus.training = {stimulus.gaussian, stimulus.gaussian, stimulus.gaussian};
    stimulus.share = {0.5, 0.25, 0.25};
    return stimulus;
}

} // namespace

TEST_CASE("a small characterisation from RTL to a technology that can be read") {
    const CellLibrary library = test::default_library();
    const Synthesiser synthesiser(library);
    const Bench bench{library, synthesiser, 20.0, {}};
    TechnologyDraft draft;
    draft.name = "toy";
    draft.node_nm = 90;
    draft.voltage_v = library.voltage_v();
    draft.clock_ns = bench.clock_ns;
    draft.temperature_c = 25;
    for (const ArithmeticKind kind :
         {ArithmeticKind::lns, ArithmeticKind::fixed_narrow, ArithmeticKind::fixed_wide}) {
        const MacDesign design = designs_of(kind, 8)[1]; // one of each kind is enough here
        const Stimulus stimulus = gaussian_stimulus(design);
        const MacMeasurement m = measure(design, stimulus, bench);
        INFO(design.describe());
        CHECK(m.area_um2 > 0);
        CHECK(m.critical_path_ns > 1);
        CHECK(m.critical_path_ns <= bench.clock_ns);
        CHECK(m.training_pj > m.settled_pj); // no MAC is free of hazards
        CHECK(m.training_pj == Approx(m.gaussian_pj));
        CHECK(m.forward_pj == Approx(m.gaussian_pj));
        draft.measurements.push_back(m);
        if (kind == ArithmeticKind::lns) {
            const RegisterFigures figures = measure_register(stimulus, 8, bench);
            CHECK(figures.bit_um2 == Approx(96.0)); // the flip-flop's area
            draft.register_bit_pj = figures.bit_pj;
            draft.register_bit_um2 = figures.bit_um2;
        }
    }
    const std::string text = technology_text(draft, load_technology("nm45"));
    const Technology technology = read_technology(YamlMap::parse(text, "toy.yaml"));
    CHECK(technology.name == "toy");
    REQUIRE(technology.measurements.size() == 3);
    CHECK(technology.mac_points(ArithmeticKind::lns)[0].area_um2 ==
          Approx(draft.measurements[0].area_um2).epsilon(1e-4));
    CHECK(technology.mac_points(ArithmeticKind::fixed_wide)[0].mac_pj ==
          Approx(draft.measurements[2].training_pj).epsilon(1e-3));

    const MacPoint& lns = technology.mac_points(ArithmeticKind::lns)[0];
    CHECK(describe(lns) == "LNS, 8 bits, fraction 3, guard bits 0, pwl of 8 segments, "
                           "product_register, measured");
    CHECK(same_values(technology.measurements[0], lns));
    CHECK(technology.mac_points(ArithmeticKind::fixed_wide)[0].basis == Basis::measured);

    SECTION("a clock that nothing meets is refused") {
        draft.clock_ns = 0.5;
        CHECK_THROWS_WITH(technology_text(draft, load_technology("nm45")),
                          Catch::Matchers::Contains("longer --clock"));
    }
}
