// SPDX-License-Identifier: Apache-2.0
#include "sw/run/operand_capture.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/named_arithmetic.hpp"

#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;
using namespace napier::characterize;

namespace {

Stimulus capture(const std::string& arithmetic) {
    SystemCFixture context;
    Architecture architecture = bundled_chip("lns12-32x32");
    architecture.arithmetic = named_arithmetic(arithmetic);
    architecture.dram.capacity_mib = 16;
    Platform platform("platform", architecture);
    CaptureRun run;
    run.steps = 16;
    run.products = 300;
    const Dataset data = quarters();
    return capture_operands(small_network(0.0, 0.0), data, platform, run);
}

} // namespace

TEST_CASE("operands of training: all passes, as asked, the same every time") {
    const Stimulus stimulus = capture("lns12");
    double shares = 0;
    for (std::size_t pass = 0; pass < kArrayPasses; ++pass) {
        INFO(to_string(static_cast<ArrayPass>(pass)));
        CHECK(stimulus.training[pass].size() > 100);
        CHECK(stimulus.training[pass].size() < 500);
        CHECK(stimulus.training[pass].front().clear);
        CHECK(stimulus.share[pass] > 0);
        shares += stimulus.share[pass];
    }
    CHECK(shares == Approx(1.0));
    CHECK(stimulus.gaussian.size() == 300);
    const Stimulus again = capture("lns12");
    for (std::size_t pass = 0; pass < kArrayPasses; ++pass) {
        REQUIRE(again.training[pass].size() == stimulus.training[pass].size());
        for (std::size_t i = 0; i < again.training[pass].size(); ++i) {
            REQUIRE(again.training[pass][i].a == stimulus.training[pass][i].a);
            REQUIRE(again.training[pass][i].b == stimulus.training[pass][i].b);
        }
    }
}

TEST_CASE("operands are words of their arithmetic") {
    for (const Stimulus& stimulus : {capture("fixed8"), capture("lns8")}) {
        for (const OperandStream& stream : stimulus.training) {
            for (const MacStep& step : stream) {
                REQUIRE(step.a < 256);
                REQUIRE(step.b < 256);
            }
        }
    }
}
