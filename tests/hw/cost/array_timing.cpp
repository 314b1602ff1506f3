// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/array_timing.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "tests/catch.hpp"

using namespace napier;

namespace {

GemmTile whole(std::int64_t m, std::int64_t n, std::int64_t k) {
    GemmTile tile{m, n, k};
    tile.k_total = k;
    return tile;
}

ArrayShape array_of(int rows, int columns, Dataflow dataflow, Folds folds = Folds::serial) {
    ArrayShape array;
    array.rows = rows;
    array.columns = columns;
    array.dataflow = dataflow;
    array.folds = folds;
    return array;
}

/// How many blocks of `edge` cover `size`, by laying them down.
std::int64_t blocks(std::int64_t size, std::int64_t edge) {
    std::int64_t count = 0;
    for (std::int64_t covered = 0; covered < size; covered += edge) {
        ++count;
    }
    return count;
}

constexpr Dataflow kOs = Dataflow::output_stationary;
constexpr Dataflow kWs = Dataflow::weight_stationary;
constexpr Dataflow kIs = Dataflow::input_stationary;

} // namespace

TEST_CASE("with serial folds the cycles are the closed forms of a systolic array") {
    std::mt19937 random(11);
    for (int trial = 0; trial < 300; ++trial) {
        const int r = 2 + static_cast<int>(random() % 40);
        const int c = 2 + static_cast<int>(random() % 40);
        const auto edge = [&](int unit) {
            return std::int64_t{unit} +
                   static_cast<std::int64_t>(random() % (2 * static_cast<unsigned>(unit) + 1));
        };
        const std::int64_t m = edge(trial % 2 == 0 ? r : c);
        const std::int64_t n = edge(c);
        const std::int64_t k = edge(r);
        CAPTURE(r, c, m, n, k);
        const GemmTile tile = whole(m, n, k);
        REQUIRE(array_cycles(array_of(r, c, kOs), tile) ==
                blocks(m, r) * blocks(n, c) * (k + r + c - 2));
        REQUIRE(array_cycles(array_of(r, c, kWs), tile) ==
                blocks(k, r) * blocks(n, c) * (m + 2 * r + c - 2));
        REQUIRE(array_cycles(array_of(r, c, kIs), tile) ==
                blocks(k, r) * blocks(m, c) * (n + 2 * r + c - 2));
        REQUIRE(array_folds(array_of(r, c, kOs), tile) == blocks(m, r) * blocks(n, c));
        REQUIRE(array_folds(array_of(r, c, kWs), tile) == blocks(k, r) * blocks(n, c));
        REQUIRE(array_folds(array_of(r, c, kIs), tile) == blocks(k, r) * blocks(m, c));
    }
}

TEST_CASE("worked cycles of a 256 x 128 product over K = 256") {
    const GemmTile tile = whole(256, 128, 256);
    CHECK(array_cycles(array_of(16, 16, kOs), tile) == 36608);
    CHECK(array_cycles(array_of(32, 32, kWs), tile) == 11200);
    CHECK(array_cycles(array_of(32, 32, kIs), tile) == 14208);
}

TEST_CASE("overlapped folds pay one fill and one drain") {
    std::mt19937 random(12);
    for (int trial = 0; trial < 100; ++trial) {
        const int r = 2 + static_cast<int>(random() % 20);
        const int c = 2 + static_cast<int>(random() % 20);
        const auto m = 1 + static_cast<std::int64_t>(random() % 60);
        const auto n = 1 + static_cast<std::int64_t>(random() % 60);
        const auto k = 1 + static_cast<std::int64_t>(random() % 60);
        CAPTURE(r, c, m, n, k);
        const GemmTile tile = whole(m, n, k);
        const std::int64_t fill = r + c - 2;
        REQUIRE(array_cycles(array_of(r, c, kOs, Folds::overlapped), tile) ==
                (blocks(m, r) * blocks(n, c) - 1) * std::max<std::int64_t>(k, r) + k + fill);
        REQUIRE(array_cycles(array_of(r, c, kWs, Folds::overlapped), tile) ==
                r + (blocks(k, r) * blocks(n, c) - 1) * std::max<std::int64_t>(m, r) + m + fill);
        REQUIRE(array_cycles(array_of(r, c, kIs, Folds::overlapped), tile) ==
                r + (blocks(k, r) * blocks(m, c) - 1) * std::max<std::int64_t>(n, r) + n + fill);
    }
}

TEST_CASE("cutting a sum along K costs an output-stationary fold nothing") {
    std::mt19937 random(13);
    for (int trial = 0; trial < 200; ++trial) {
        const int r = 2 + static_cast<int>(random() % 30);
        const int c = 2 + static_cast<int>(random() % 30);
        const auto m = 1 + static_cast<std::int64_t>(random() % static_cast<unsigned>(r));
        const auto n = 1 + static_cast<std::int64_t>(random() % static_cast<unsigned>(c));
        const auto k = 2 + static_cast<std::int64_t>(random() % 200);
        CAPTURE(r, c, m, n, k);
        const ArrayShape array = array_of(r, c, kOs);
        std::int64_t total = 0;
        GemmTile tile = whole(m, n, k);
        for (std::int64_t done = 0; done < k; done += tile.k) {
            tile.k_offset = done;
            tile.k = std::min<std::int64_t>(
                k - done, 1 + static_cast<std::int64_t>(random() % static_cast<unsigned>(k)));
            total += array_cycles(array, tile);
        }
        REQUIRE(total == array_cycles(array, whole(m, n, k)));
    }
}

TEST_CASE("several folds that share a tile pay fill and drain at every cut") {
    const ArrayShape array = array_of(4, 4, kOs);
    GemmTile first = whole(8, 8, 10);
    first.k = 6;
    GemmTile second = whole(8, 8, 10);
    second.k_offset = 6;
    second.k = 4;
    CHECK(array_cycles(array, first) + array_cycles(array, second) ==
          array_cycles(array, whole(8, 8, 10)) + 4 * 6);
}

TEST_CASE("too few banks slow the edge down") {
    const GemmTile tile = whole(16, 16, 20);
    CHECK(bank_conflict_cycles(array_of(8, 8, kOs), tile, 8) == 0);
    CHECK(bank_conflict_cycles(array_of(8, 8, kOs), tile, 4) == 4 * 20);
    CHECK(bank_conflict_cycles(array_of(8, 8, kOs), tile, 3) == 4 * 20 * 2);
}

TEST_CASE("the events of the tiles of a cut sum add up") {
    constexpr std::int64_t k = 700;
    constexpr int arity = 4;
    constexpr int levels = 5; // 4^5 >= 700
    // By walking the sum: each completed sum of a level but the last moves up with one addition.
    std::uint64_t moves = 0;
    for (std::int64_t count = 1; count <= k; ++count) {
        std::int64_t rest = count;
        for (int level = 1; level < levels && rest % arity == 0; ++level) {
            ++moves;
            rest /= arity;
        }
    }
    for (const Dataflow dataflow : {kOs, kWs, kIs}) {
        const ArrayShape array = array_of(8, 8, dataflow);
        Counters counters;
        std::uint64_t macs = 0;
        GemmTile tile = whole(5, 7, k);
        for (const std::int64_t part : {100, 1, 63, 536}) {
            tile.k = part;
            count_array_events(array, tile, arity, levels, false, counters);
            tile.k_offset += part;
            macs += static_cast<std::uint64_t>(5 * 7 * part);
        }
        CHECK(counters[Event::mac_operations] == macs);
        CHECK(counters[Event::operand_register_moves] == 2 * macs);
        CHECK(counters[Event::cascade_additions] == 35 * moves);
        CHECK(counters[Event::array_input_reads] == 5 * 700);
        CHECK(counters[Event::array_weight_reads] == 7 * 700);
        CHECK(counters[Event::accumulator_writes] == counters[Event::accumulator_reads] + 35);
    }
}

TEST_CASE("a held tile's parts take the cycles and the words of the whole") {
    std::mt19937 random(17);
    for (int trial = 0; trial < 200; ++trial) {
        const int r = 2 + static_cast<int>(random() % 30);
        const int c = 2 + static_cast<int>(random() % 30);
        const Dataflow flow = trial % 2 == 0 ? kWs : kIs;
        const ArrayShape array = array_of(r, c, flow);
        const std::int64_t k = 1 + static_cast<std::int64_t>(random()) % r;
        const std::int64_t still = 1 + static_cast<std::int64_t>(random()) % c;
        std::int64_t cycles = 0;
        std::int64_t streamed = 0;
        Counters parts;
        const int count = 1 + static_cast<int>(random() % 6);
        for (int i = 0; i < count; ++i) {
            const std::int64_t size = 1 + static_cast<std::int64_t>(random() % 50);
            GemmTile tile = flow == kWs ? whole(size, still, k) : whole(still, size, k);
            tile.follows = i > 0;
            tile.stays = i < count - 1;
            cycles += array_cycles(array, tile);
            count_array_events(array, tile, 32, 1, false, parts);
            streamed += size;
        }
        const GemmTile all = flow == kWs ? whole(streamed, still, k) : whole(still, streamed, k);
        Counters once;
        count_array_events(array, all, 32, 1, false, once);
        CAPTURE(r, c, k, still, streamed, count);
        REQUIRE(cycles == array_cycles(array, all));
        REQUIRE(parts == once);
    }
}
