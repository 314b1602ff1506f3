// SPDX-License-Identifier: Apache-2.0
// The tiling that is chosen, against all others, timed by the engine.

#include <algorithm>
#include <array>
#include <cstdint>
#include <iostream>
#include <random>

#include "hw/chip/bundled_chips.hpp"
#include "hw/engine/timing_engine.hpp"
#include "sw/lower/placer.hpp"
#include "sw/lower/stream_builder.hpp"
#include "sw/lower/tiling_trial.hpp"
#include "tests/catch.hpp"
#include "tests/sw/random_chip.hpp"

using namespace napier;
using napier::test::pick;

namespace {

GemmPass product(std::int64_t m, std::int64_t n, std::int64_t k) {
    Placer placer;
    GemmPass pass;
    pass.input = placer.tensor(m, k, 12, 0, 0);
    pass.weight = placer.tensor(k, n, 12, 0, 0);
    pass.result = placer.tensor(m, n, 12, 0, 0);
    pass.rows = m;
    return pass;
}

std::uint64_t cycles(const Architecture& chip, const GemmPass& pass, const Tiling& tiling) {
    StreamBuilder builder(chip);
    builder.gemm(pass, tiling);
    TimingEngine engine(chip);
    engine.run(builder.finish(), std::uint64_t{512} << 20);
    return engine.total_cycles();
}

std::uint64_t chosen_cycles(const Architecture& chip, const GemmPass& pass) {
    return cycles(chip, pass, StreamBuilder(chip).tiling_of(pass));
}

/// Cycles as the tiles are chosen over the fewest of all ways, by the engine.
double over_fastest(const Architecture& chip, const GemmPass& pass) {
    const ProductDemand demand = StreamBuilder(chip).demand_of(pass);
    std::uint64_t fastest = UINT64_MAX;
    for (const Tiling& tiling : tilings(chip.array, buffer_limits(chip), demand)) {
        fastest = std::min(fastest, cycles(chip, pass, tiling));
    }
    return static_cast<double>(chosen_cycles(chip, pass)) / static_cast<double>(fastest);
}

Architecture roomy_chip(std::mt19937& random) {
    Architecture chip = test::random_chip(random);
    chip.dram.capacity_mib = 1024;
    return chip;
}

std::int64_t side(std::mt19937& random, unsigned most) {
    return 1 + static_cast<std::int64_t>(random() % most);
}

} // namespace

TEST_CASE("the chosen tiling is within 2 % of the fastest of all", "[tiling]") {
    std::mt19937 random(7);
    for (int round = 0; round < 25; ++round) {
        const Architecture chip = roomy_chip(random);
        const GemmPass pass = product(side(random, 200), side(random, 200), side(random, 400));
        CAPTURE(round);
        CHECK(over_fastest(chip, pass) <= 1.02);
    }
}

// test_sw_lower "[.exhaustive]" runs every way of 200 larger ones, and says how far the choice is
// from the fastest.
TEST_CASE("the chosen tilings of 200 products beside the fastest of all", "[.exhaustive]") {
    std::mt19937 random(1);
    std::vector<double> over;
    for (int round = 0; round < 200; ++round) {
        const Architecture chip = roomy_chip(random);
        const GemmPass pass = product(side(random, 400), side(random, 400), side(random, 800));
        over.push_back(100 * (over_fastest(chip, pass) - 1));
    }
    std::sort(over.begin(), over.end());
    std::cout << "above the fastest, %: median " << over[100] << ", 90 % below " << over[180]
              << ", 95 % below " << over[190] << ", most " << over[199] << '\n';
}

TEST_CASE("a trial that leaves out what repeats takes as long as the whole", "[tiling]") {
    std::mt19937 random(3);
    double sum = 0;
    constexpr int kRounds = 60;
    for (int round = 0; round < kRounds; ++round) {
        const Architecture chip = roomy_chip(random);
        const GemmPass pass = product(side(random, 600), side(random, 600), side(random, 900));
        const Tiling tiling = StreamBuilder(chip).tiling_of(pass);
        TilingTrial trial(chip, {});
        const double tried = static_cast<double>(trial.time(pass, tiling)) / (chip.clock_ns * 1000);
        const auto whole = static_cast<double>(cycles(chip, pass, tiling));
        const double error = std::abs(tried / whole - 1);
        CAPTURE(round, tiling.m, tiling.n, tiling.k, whole);
        CHECK(error < 0.1); // rows that are open in DRAM do not repeat as tiles do
        sum += error;
    }
    CHECK(sum / kRounds < 0.005);
}

TEST_CASE("a larger scratchpad or a faster memory is never slower", "[tiling]") {
    constexpr std::array<std::array<std::int64_t, 3>, 4> products = {
        {{256, 256, 128}, {100, 300, 700}, {300, 256, 1}, {256, 33, 200}}};
    constexpr std::array<int, 5> words_a_cycle = {4, 8, 12, 16, 32};
    constexpr std::array<int, 6> kibs = {16, 32, 64, 128, 256, 512};
    for (const auto& [m, n, k] : products) {
        const GemmPass pass = product(m, n, k);
        for (const Dataflow flow : {Dataflow::output_stationary, Dataflow::weight_stationary,
                                    Dataflow::input_stationary}) {
            std::array<std::uint64_t, kibs.size()> narrower{};
            for (const int words : words_a_cycle) {
                std::uint64_t smaller = 0;
                for (std::size_t size = 0; size < kibs.size(); ++size) {
                    Architecture chip = bundled_chip("lns12-32x32");
                    chip.array.dataflow = flow;
                    chip.clock_ns = 1;
                    chip.dram.bandwidth_gb_per_s = words * 1.5;
                    chip.scratchpad.input_kib = chip.scratchpad.weight_kib =
                        chip.scratchpad.accumulator_kib = chip.scratchpad.vector_kib = kibs[size];
                    const std::uint64_t now = chosen_cycles(chip, pass);
                    const auto at_most = [](std::uint64_t before) { return before + before / 200; };
                    CAPTURE(m, n, k, to_string(flow), words, kibs[size]);
                    CHECK((smaller == 0 || now <= at_most(smaller)));
                    CHECK((narrower[size] == 0 || now <= at_most(narrower[size])));
                    smaller = narrower[size] = now;
                }
            }
        }
    }
}
