// SPDX-License-Identifier: Apache-2.0
#include "hw/power/power_trace.hpp"

#include <sstream>

#include <catch2/catch.hpp>

#include "tests/hw/power/small_technology.hpp"

using namespace napier;

namespace {

/// 1 pJ a MAC (small_technology.hpp), an array of one place.
EnergyModel one_place() {
    HardwareDescription hardware;
    hardware.word_bits = 8;
    hardware.state_bits = 8;
    return EnergyModel(read_technology(YamlMap::parse(test::small_technology(), "round.yaml")),
                       hardware);
}

Counters macs(std::uint64_t count) {
    Counters counters;
    counters.add(Event::mac_operations, count);
    return counters;
}

} // namespace

TEST_CASE("what was counted between two looks is spread over the time between them") {
    const EnergyModel model = one_place();
    PowerTrace trace(model, 10.0);
    trace.record(5.0, macs(10));  // 10 pJ in the first 5 ns
    trace.record(25.0, macs(50)); // 40 pJ over 20 ns: 10, 20 and 10 in the three intervals
    trace.record(25.0, macs(55)); // at once
    const double leakage = model.leakage_mw();
    const auto line = [&](double start, double mac, double length) {
        std::ostringstream out;
        out << start << ',' << mac / length << ",0,0,0,0," << leakage << ','
            << mac / length + leakage << '\n';
        return out.str();
    };
    CHECK(trace.csv() ==
          "start_us,mac_mw,registers_mw,scratchpads_mw,dram_mw,vector_mw,leakage_mw,total_mw\n" +
              line(0, 20, 10) + line(0.01, 20, 10) + line(0.02, 15, 5));
    CHECK(trace.total().mac == Approx(55));
    CHECK(trace.total().leakage == Approx(25 * leakage));
}

TEST_CASE("nothing recorded is a heading; an interval of nothing is refused") {
    const EnergyModel model = one_place();
    CHECK(PowerTrace(model, 1.0).csv().find('\n') + 1 == PowerTrace(model, 1.0).csv().size());
    CHECK_THROWS_AS(PowerTrace(model, 0.0), std::invalid_argument);
}
