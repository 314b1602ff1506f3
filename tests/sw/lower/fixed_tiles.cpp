// SPDX-License-Identifier: Apache-2.0
// Tiles that a network's file fixes.

#include <string>

#include "hw/chip/bundled_chips.hpp"
#include "hw/engine/timing_engine.hpp"
#include "sw/lower/network_plan.hpp"
#include "sw/model/network_yaml.hpp"
#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

namespace {

std::string file_with(const std::string& tiles) {
    return "name: fixed\ndataset: mnist\nlayers:\n"
           "  - {kind: dense, name: first, outputs: 96}\n"
           "  - {kind: dense, outputs: 10}\n"
           "train: {batch: 32, epochs: 1, learning_rate: 0.1}\n" +
           (tiles.empty() ? "" : "tiles:\n  - " + tiles + "\n");
}

Network network_of(const std::string& tiles) {
    Network network = parse_network(file_with(tiles), "fixed.yaml");
    connect(network);
    return network;
}

std::uint64_t cycles(const Network& network, const Architecture& chip) {
    const NetworkPlan plan(network, chip);
    TimingEngine engine(chip);
    engine.run(plan.instructions(RunMode::training, 32), plan.bytes());
    return engine.total_cycles();
}

} // namespace

TEST_CASE("a network's file fixes a product's tiles", "[tiling]") {
    const Architecture chip = bundled_chip("lns12-32x32");
    const Network free = network_of("");
    const Network fixed =
        network_of("{layer: first, pass: forward, m: 8, n: 32, k: 112, order: columns}");
    const std::vector<Tiling> chosen = NetworkPlan(free, chip).tilings(RunMode::training, 32);
    const std::vector<Tiling> given = NetworkPlan(fixed, chip).tilings(RunMode::training, 32);
    REQUIRE(chosen.size() == given.size());
    CHECK((given[0].m == 8 && given[0].n == 32 && given[0].k == 112 && given[0].n_outer));
    for (std::size_t i = 1; i < given.size(); ++i) {
        CHECK(
            (given[i].m == chosen[i].m && given[i].n == chosen[i].n && given[i].k == chosen[i].k));
    }
    CHECK(cycles(fixed, chip) > cycles(free, chip));
    // What is written reads as the same.
    Network again = parse_network(network_yaml(fixed), "again.yaml");
    connect(again);
    CHECK(cycles(again, chip) == cycles(fixed, chip));
    // A bias's gradient is a product of its own.
    const std::vector<Tiling> sums =
        NetworkPlan(network_of("{layer: first, pass: weight_gradient, operation: column sums, "
                               "m: 1, n: 32, k: 32}"),
                    chip)
            .tilings(RunMode::training, 32);
    std::size_t differ = 0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        differ += sums[i].n != chosen[i].n ? 1u : 0u;
    }
    CHECK(differ == 1);
}

TEST_CASE("tiles that mean nothing are refused in a line", "[tiling]") {
    const Architecture chip = bundled_chip("lns12-32x32");
    const auto error = [&](const std::string& tiles) -> std::string {
        try {
            NetworkPlan(network_of(tiles), chip).instructions(RunMode::training, 32);
        } catch (const InputError& refused) {
            return refused.what();
        }
        return "";
    };
    CHECK(error("{layer: first, pass: forward, m: 32, n: 96, k: 112}") == "");
    CHECK_THAT(error("{layer: frist, pass: forward, m: 8, n: 8, k: 8}"),
               Contains("fixed.yaml:8: tiles[0].layer: found frist, expected one of the layers"));
    CHECK_THAT(error("{layer: first, pass: forward, m: 8, n: 12, k: 8}"),
               Contains("n: found 12, expected a multiple of 8 below 96, or 96"));
    CHECK_THAT(error("{layer: first, pass: forward, m: 40, n: 8, k: 8}"),
               Contains("m: found 40, expected a multiple of 8 below 32, or 32"));
    CHECK_THAT(error("{layer: first, pass: forward, m: 8, n: 8, k: 8, order: hold}"),
               Contains("order: found hold, expected rows or columns"));
    CHECK_THAT(error("{layer: first, pass: forward, m: 8, n: 8, k: 8, order: sideways}"),
               Contains("order: found"));
    CHECK_THAT(error("{layer: first, pass: forward, m: 8, n: 8, k: 70000}"), Contains("k: found"));
    CHECK_THAT(error("{layer: first, pass: forward, m: 8, n: 8, k: 8}\n  - {layer: first, pass: "
                     "forward, m: 8, n: 8, k: 16}"),
               Contains("a second time"));
    Architecture small = chip;
    small.scratchpad.weight_kib = 1;
    CHECK_THROWS_WITH(
        NetworkPlan(network_of("{layer: first, pass: forward, m: 8, n: 96, k: 112}"), small)
            .instructions(RunMode::training, 32),
        Contains("words of the weight scratchpad, expected at most"));
}

TEST_CASE("without double buffers a tile may be twice as large, and waits for its load",
          "[tiling]") {
    Architecture chip = bundled_chip("lns12-32x32");
    const BufferLimits two = buffer_limits(chip);
    const std::uint64_t overlapped = cycles(network_of(""), chip);
    chip.scratchpad.double_buffer = false;
    const BufferLimits one = buffer_limits(chip);
    CHECK(one.input == 2 * two.input);
    CHECK(one.vector_out == 2 * two.vector_out);
    CHECK(one.accumulator == two.accumulator);
    CHECK(cycles(network_of(""), chip) > overlapped);
}
