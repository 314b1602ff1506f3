// SPDX-License-Identifier: Apache-2.0

#include <random>

#include "hw/cost/dram_timing.hpp"
#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("a train takes what its bursts take one by one", "[burst_train]") {
    std::mt19937 random(GENERATE(1u, 2u, 3u, 4u));
    const auto pick = [&](std::initializer_list<int> choices) {
        return *(choices.begin() + static_cast<long>(random() % choices.size()));
    };
    for (int chip = 0; chip < 40; ++chip) {
        DramConfig config;
        config.bandwidth_gb_per_s = pick({1, 12, 100});
        config.latency_ns = pick({0, 50, 333});
        config.row_bytes = pick({2048, 1000, 64});
        config.banks = pick({1, 8, 3});
        config.ideal = random() % 8 == 0;
        config.channels = pick({1, 1, 2, 3});
        config.interleave_bytes = pick({64, 256, 1000});
        config.row_policy = pick({0, 0, 1}) == 0 ? RowPolicy::open : RowPolicy::closed;
        DramTiming whole(config);
        DramTiming pieces(config);
        BurstState got;
        BurstState expected;
        std::uint64_t now = 0;
        for (int i = 0; i < 50; ++i) {
            BurstTrain train;
            train.address = random() % 100000;
            train.run_bytes = 1 + random() % static_cast<unsigned>(pick({100, 300, 2000, 9000}));
            train.run_stride = train.run_bytes + random() % 3000;
            train.runs = 1 + static_cast<std::uint32_t>(random() % 20);
            train.burst_bytes = static_cast<std::uint64_t>(pick({64, 256, 100, 4096}));
            train.width = static_cast<std::uint64_t>(pick({4, 32, 33}));
            train.clock_ps = 700;
            if (random() % 3 != 0) { // else it belongs to the same instruction
                const auto outstanding = static_cast<std::size_t>(pick({1, 3, 8}));
                now += random() % 2 == 0 ? expected.time() : random() % 5000;
                got.start(outstanding);
                expected.start(outstanding);
            } else if (i == 0) {
                got.start(2);
                expected.start(2);
            }
            whole.run(train, now, got);
            walk(train, expected,
                 [&](std::uint64_t address, std::uint64_t bytes, std::uint64_t issue) {
                     const BurstAnswer answer = pieces.access(address, bytes, now + issue);
                     return BurstAnswer{answer.end_ps - now, answer.rows_opened};
                 });
            REQUIRE(got.time() == expected.time());
            REQUIRE(got.issue == expected.issue);
            REQUIRE(got.bursts == expected.bursts);
            REQUIRE(got.rows_opened == expected.rows_opened);
            REQUIRE(whole.activations() == pieces.activations());
            REQUIRE(whole.row_hits() == pieces.row_hits());
        }
    }
}

TEST_CASE("bursts end on burst boundaries and cover every byte", "[burst_train]") {
    BurstTrain train;
    train.address = 250;
    train.run_bytes = 600;
    train.runs = 2;
    train.run_stride = 1000;
    BurstState state;
    state.start(4);
    std::vector<std::pair<std::uint64_t, std::uint64_t>> bursts;
    walk(train, state, [&](std::uint64_t address, std::uint64_t bytes, std::uint64_t issue) {
        bursts.emplace_back(address, bytes);
        return BurstAnswer{issue, 3};
    });
    const std::vector<std::pair<std::uint64_t, std::uint64_t>> expected = {
        {250, 6},   {256, 256},  {512, 256},  {768, 82},
        {1250, 30}, {1280, 256}, {1536, 256}, {1792, 58}};
    CHECK(bursts == expected);
    CHECK(state.rows_opened == 3 * expected.size());
}
