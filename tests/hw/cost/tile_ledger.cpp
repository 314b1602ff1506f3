// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/tile_ledger.hpp"

#include "hw/chip/bundled_chips.hpp"
#include "hw/config/invariant_error.hpp"
#include "hw/cost/dma.hpp"
#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

TEST_CASE("words loaded are used, evicted or wait", "[tile_ledger]") {
    TileLedger ledger("input scratchpad");
    ledger.load({0, 100}, 90);
    ledger.load({100, 150}, 50);
    CHECK(ledger.resident() == 140);
    ledger.read({20, 21}); // one word is enough
    ledger.read({0, 100}); // and twice is once
    CHECK(ledger.used() == 90);
    ledger.write({149, 200});
    CHECK(ledger.evicted() == 50);
    ledger.load({50, 60}, 10); // over one that was used
    CHECK(ledger.evicted() == 50);
    CHECK(ledger.resident() == 10);
    CHECK(ledger.loaded() == 150);
    CHECK_NOTHROW(ledger.check(150));
    CHECK_THROWS_WITH(ledger.check(149),
                      Contains("input scratchpad: 150 words loaded, 149 counted"));
    ledger.start();
    CHECK_NOTHROW(ledger.check(0));
}

TEST_CASE("tiles side by side share no word, whatever their rows are apart", "[tile_ledger]") {
    // Words one by one, against the rule, for all pairs of small tiles on rows of the same stride.
    constexpr std::uint64_t kStride = 5;
    const auto tile = [](std::uint64_t begin, std::uint64_t columns) {
        return TileSpan{begin, begin + 2 * kStride + columns, columns, kStride}; // three rows
    };
    const auto words = [](const TileSpan& span) {
        std::vector<bool> touched(60);
        for (std::uint64_t row = span.begin; row < span.end; row += kStride) {
            for (std::uint64_t column = 0; column < span.columns; ++column) {
                touched[row + column] = true;
            }
        }
        return touched;
    };
    for (std::uint64_t a = 0; a < 20; ++a) {
        for (std::uint64_t b = 0; b < 20; ++b) {
            for (std::uint64_t wide = 1; wide < kStride; ++wide) {
                const TileSpan first = tile(a, wide);
                const TileSpan second = tile(b, 2);
                const auto one = words(first);
                const auto other = words(second);
                bool shared = false;
                for (std::size_t i = 0; i < one.size(); ++i) {
                    shared = shared || (one[i] && other[i]);
                }
                CAPTURE(a, b, wide);
                if (shared) {
                    CHECK(overlap(first, second));
                } else if (a + 2 * kStride > b && b + 2 * kStride > a) { // rows beside rows
                    CHECK_FALSE(overlap(first, second));
                }
            }
        }
    }
    TileLedger ledger("vector scratchpad");
    ledger.forbid_waste();
    ledger.load(tile(0, 2), 6);
    CHECK_NOTHROW(ledger.load(tile(2, 3), 9));
    CHECK_THROWS_AS(ledger.load(tile(1, 2), 6), InvariantError);
}

TEST_CASE("a compiled stream loads nothing in vain", "[tile_ledger]") {
    TileLedger ledger("weight scratchpad");
    ledger.forbid_waste();
    ledger.load({0, 10}, 10);
    CHECK_THROWS_AS(ledger.load({9, 12}, 3), InvariantError);
    ledger.start();
    ledger.load({0, 10}, 10);
    CHECK_THROWS_WITH(ledger.write({5, 6}),
                      Contains("words 0..10 were loaded and are overwritten"));
    ledger.start();
    ledger.load({0, 10}, 10);
    CHECK_THROWS_WITH(ledger.check(10), Contains("loaded and never read"));
    ledger.read({0, 10});
    CHECK_NOTHROW(ledger.check(10));
}

namespace {

/// Loses the last byte of every burst.
class LeakyPort final : public MemoryPort {
  public:
    BurstAnswer burst(bool, std::uint64_t, std::uint8_t*, std::uint32_t,
                      std::uint64_t start_ps) override {
        return {start_ps, 0};
    }
    void time_only(const BurstTrain& train, BurstState& state) override {
        MemoryPort::time_only(train, state);
        state.bytes -= state.bursts;
    }
};

} // namespace

TEST_CASE("bursts that do not make up a transfer are an error", "[dma]") {
    const Architecture chip = bundled_chip("lns12-4x4");
    LeakyPort port;
    Dma dma(chip, port);
    Counters counters;
    Load load;
    load.element_bits = 12;
    load.rows = 4;
    load.columns = load.local_stride = 16;
    load.row_stride = 24;
    std::vector<std::uint8_t> bytes(96);
    CHECK_NOTHROW(dma.load(load, {bytes.data(), nullptr}, counters));
    CHECK_THROWS_WITH(dma.load(load, {}, counters),
                      Contains("DMA: bursts of 95 bytes for a transfer of 96"));
}
