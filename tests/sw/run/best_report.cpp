// SPDX-License-Identifier: Apache-2.0
#include "sw/run/best_report.hpp"

#include "tests/catch.hpp"

using namespace napier;

namespace {

const char* const kAxes = R"(name: around
network: mlp
axes: {array.side: [8, 16, 32, 64], array.dataflow: [os, ws, is], batch: [2, 4]}
)";

/// Point i takes (100 + i) mJ a sample and (50 - i) mm2.
std::vector<PointResult> falling_areas(const SweepSpec& spec) {
    std::vector<PointResult> results;
    for (std::uint64_t point = 0; point < spec.points(); ++point) {
        PointResult r;
        r.point = point;
        r.seconds_per_sample = 1e-3;
        r.energy_per_sample_pj = 1e9 * static_cast<double>(100 + point);
        r.area_um2 = 1e6 * static_cast<double>(50 - point);
        results.push_back(r);
    }
    return results;
}

} // namespace

TEST_CASE("a step goes to the next numbers, or to any other name", "[best]") {
    const SweepSpec spec = parse_sweep_spec(kAxes, "around.yaml");
    const auto at = [&](std::size_t side, std::size_t dataflow, std::size_t batch) {
        return spec.point_at({side, dataflow, batch});
    };
    CHECK(neighbours(spec, at(1, 0, 0)) == std::vector<std::uint64_t>{at(0, 0, 0), at(2, 0, 0),
                                                                      at(1, 1, 0), at(1, 2, 0),
                                                                      at(1, 0, 1)});
    CHECK(neighbours(spec, at(3, 1, 1)) ==
          std::vector<std::uint64_t>{at(2, 1, 1), at(3, 0, 1), at(3, 2, 1), at(3, 1, 0)});
}

TEST_CASE("a step's row says what it changes", "[best]") {
    const SweepSpec spec = parse_sweep_spec(kAxes, "around.yaml");
    std::vector<PointResult> results = falling_areas(spec);
    Goal goal;
    goal.objective = &metric("energy_per_sample", "");
    goal.limits.push_back({&metric("area", ""), 45.5});
    results[7].status = PointResult::Status::too_fast;
    const std::string table = neighbour_table(spec, goal, results[6], results);
    CHECK_THAT(
        table,
        Catch::Contains("array.side 16 -> 8 (beyond a limit)      0             -5.7 %") &&
            Catch::Contains("array.side 16 -> 32                     12             +5.7 %") &&
            Catch::Contains("array.dataflow os -> is                 10             +3.8 %") &&
            Catch::Contains("batch 2 -> 4 (too_fast)                  7\n"));
    results.erase(results.begin() + 12);
    CHECK_THAT(neighbour_table(spec, goal, results[6], results), !Catch::Contains("-> 32"));
}

TEST_CASE("what is nearly as good and cheaper", "[best]") {
    const SweepSpec spec = parse_sweep_spec(kAxes, "around.yaml");
    std::vector<PointResult> results = falling_areas(spec);
    Goal goal;
    goal.objective = &metric("energy_per_sample", "");
    results[1].status = PointResult::Status::error;
    const std::string table = near_best_table(spec, goal, results[0], results);
    CHECK_THAT(table, Catch::Contains(" 1 %      0  ") && Catch::Contains(" 2 %      2  ") &&
                          Catch::Contains(" 5 %      5  ") && Catch::Contains("+5.0 %"));
    goal.objective = &metric("area", ""); // 27 mm2 and up: 1 mm2 is 3.7 %
    const std::string by_energy = near_best_table(spec, goal, results[23], results);
    CHECK_THAT(by_energy, Catch::Contains("lowest energy within") &&
                              Catch::Contains(" 2 %     23  ") && Catch::Contains(" 5 %     22  "));
}
