// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/power_trace.hpp"

#include <sstream>

#include "tests/catch.hpp"

using namespace napier;

namespace {

EnergyBreakdown macs(double picojoules) {
    EnergyBreakdown energy;
    energy.mac = picojoules;
    return energy;
}

} // namespace

TEST_CASE("what was spent between two looks is spread over the time between them") {
    const double leakage = 0.25;
    const double dram = 0.5;
    PowerTrace trace(leakage, dram, 10.0);
    trace.record(5.0, macs(10));  // in the first 5 ns
    trace.record(25.0, macs(40)); // over 20 ns: 10, 20 and 10 in the three intervals
    trace.record(25.0, macs(5));  // at once
    const auto line = [&](double start, double mac, double length) {
        std::ostringstream out;
        out << start << ',' << mac / length << ",0,0,0,0," << leakage << ',' << dram << ','
            << mac / length + leakage + dram << '\n';
        return out.str();
    };
    CHECK(trace.csv() == "start_us,mac_mw,registers_mw,scratchpads_mw,dram_mw,vector_mw,leakage_mw,"
                         "dram_background_mw,total_mw\n" +
                             line(0, 20, 10) + line(0.01, 20, 10) + line(0.02, 15, 5));
    CHECK(trace.total().mac == Approx(55));
    CHECK(trace.total().leakage == Approx(25 * leakage));
    CHECK(trace.total().dram_background == Approx(25 * dram));
}

TEST_CASE("nothing recorded is a heading, and an interval of nothing is refused") {
    const std::string nothing = PowerTrace(0.25, 0.5, 1.0).csv();
    CHECK(nothing.find('\n') + 1 == nothing.size());
    CHECK_THROWS_AS(PowerTrace(0.25, 0.5, 0.0), std::invalid_argument);
}
