// SPDX-License-Identifier: Apache-2.0
// The pin-level array against the TLM engine: same bits, same cycles, same events.
#include "hw/pins/tiled_array.hpp"
#include "hw/chip/named_arithmetic.hpp"

#include "tests/catch.hpp"
#include "tests/hw/pins/pin_gemm.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

void compare(PinRun& pins, const ArrayShape& shape, const Arithmetic& arithmetic,
             const PinGemm& gemm, int shift, unsigned stall, std::mt19937& random) {
    CAPTURE(gemm.m, gemm.n, gemm.k, gemm.tile_m, gemm.tile_n, gemm.tile_k, stall,
            to_string(shape.dataflow), to_string(shape.folds));
    const int bits = arithmetic.word_bits();
    const auto a = random_operands(static_cast<std::size_t>(gemm.m * gemm.k), bits, random);
    const auto b = random_operands(static_cast<std::size_t>(gemm.k * gemm.n), bits, random);
    const std::vector<TileJob> jobs = gemm.jobs(a, b);
    pins.run(jobs, stall);
    const ArrayControl& control = pins.array.control;

    const auto kernel = make_tile_kernel(arithmetic);
    const auto expected = engine_results(*kernel, jobs, shift);
    for (std::size_t block = 0; block < expected.size(); ++block) {
        for (std::size_t i = 0; i < expected[block].size(); ++i) {
            CAPTURE(block, i);
            REQUIRE(control.output(block).result(i) == expected[block][i]);
        }
    }

    Counters counters;
    std::int64_t cycles = 0;
    for (std::size_t t = 0; t < jobs.size(); ++t) {
        const GemmTile& tile = jobs[t].place.size;
        CAPTURE(t, tile.m, tile.n, tile.k, tile.k_offset);
        const std::int64_t engine = array_cycles(shape, tile);
        REQUIRE(control.sequencer().tile_cycles()[t] == engine);
        cycles += engine;
        count_array_events(shape, tile, pins.core->arity(), pins.core->levels(tile.k_total), false,
                           counters);
    }
    // What the closed forms take for granted: that a column's accumulators accept what leaves it.
    // Where a chain is longer than the array is high, that is one sum that completes, one that is
    // spilled, and, folds overlapping, one that completes in the next fold.
    if (pins.core->arity() >= shape.rows) {
        CHECK(control.busiest_column() <= (shape.folds == Folds::serial ? 2 : 3));
    }
    // The last operand pair of a full array meets in the very last cycle.
    const ArrayMapping last = array_mapping(shape.dataflow, jobs.back().place.size);
    if (last.on_rows % shape.rows == 0 && last.on_columns % shape.columns == 0) {
        CHECK(control.last_mac_cycle() == cycles - 1);
    } else {
        CHECK(control.last_mac_cycle() < cycles);
    }
    for (const Event event :
         {Event::mac_operations, Event::operand_register_moves, Event::array_input_reads,
          Event::array_weight_reads, Event::cascade_additions}) {
        CAPTURE(event_info(event).name);
        CHECK(control.events()[event] == counters[event]);
    }
}

} // namespace

TEST_CASE_METHOD(SystemCFixture, "pin-level array equals the engine: bits, cycles, events",
                 "[pins]") {
    const auto [rows, columns] = GENERATE(std::pair{4, 4}, std::pair{8, 4}, std::pair{16, 16});
    const Dataflow flow = GENERATE(Dataflow::output_stationary, Dataflow::weight_stationary,
                                   Dataflow::input_stationary);
    const Folds folds = GENERATE(Folds::serial, Folds::overlapped);
    const ArrayShape shape{rows, columns, flow, folds};
    const Arithmetic arithmetic = named_arithmetic("lns12");
    PinRun pins(arithmetic, shape, 0);
    std::mt19937 random(17);
    const auto pick = [&](int low, int high) {
        return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
    };
    for (int trial = 0; trial < 10; ++trial) {
        PinGemm gemm{};
        gemm.m = pick(1, 3 * rows);
        gemm.n = pick(1, 3 * columns);
        gemm.k = pick(1, trial % 3 == 0 ? 150 : 40);
        gemm.tile_m = pick((gemm.m + 2) / 3, gemm.m);
        gemm.tile_n = pick((gemm.n + 2) / 3, gemm.n);
        gemm.tile_k = pick((gemm.k + 3) / 4, gemm.k);
        if (trial == 0) { // full folds in one tile
            gemm.m = gemm.tile_m = 2 * rows;
            gemm.n = gemm.tile_n = 2 * columns;
            gemm.k = gemm.tile_k = 4 * rows;
        } else if (trial == 1) { // sums that stay in the elements
            gemm.m = gemm.tile_m = rows;
            gemm.n = gemm.tile_n = columns;
        }
        compare(pins, shape, arithmetic, gemm, 0, trial % 2 == 0 ? 0 : 90, random);
    }
}

namespace {

Arithmetic lns12_with(const Accumulation& accumulation, int guard_bits) {
    Arithmetic arithmetic = named_arithmetic("lns12");
    const LnsFormat format{12, 6};
    arithmetic.mac = LnsMacConfig{
        format, LogAddTable::closed_form(Approximation::exact, format.fraction + guard_bits),
        Underflow::saturate, accumulation, guard_bits};
    return arithmetic;
}

} // namespace

TEST_CASE_METHOD(SystemCFixture, "pin-level array: other arithmetics and orders of summation",
                 "[pins]") {
    const auto [name, arithmetic, shift] = GENERATE(table<std::string, Arithmetic, int>(
        {{"lns8", named_arithmetic("lns8"), 0},
         {"lns16", named_arithmetic("lns16"), 0},
         {"fixed12", named_arithmetic("fixed12"), 6},
         {"fixed12-narrow", named_arithmetic("fixed12-narrow"), 6},
         {"cascade 3", lns12_with({Accumulation::Kind::cascade, 3}, 0), 0},
         {"cascade 5, guard bits", lns12_with({Accumulation::Kind::cascade, 5}, 2), 0},
         {"tree", lns12_with({Accumulation::Kind::tree, 4}, 0), 0},
         {"sequential", lns12_with({Accumulation::Kind::sequential, 0}, 0), 0}}));
    const Dataflow flow = GENERATE(Dataflow::output_stationary, Dataflow::weight_stationary,
                                   Dataflow::input_stationary);
    const Folds folds = GENERATE(Folds::serial, Folds::overlapped);
    CAPTURE(name);
    const ArrayShape shape{6, 4, flow, folds};
    PinRun pins(arithmetic, shape, shift);
    std::mt19937 random(29);
    for (const PinGemm& gemm :
         {PinGemm{13, 9, 70, 7, 9, 33}, PinGemm{6, 4, 64, 6, 4, 17}, PinGemm{3, 2, 50, 3, 2, 50}}) {
        compare(pins, shape, arithmetic, gemm, shift, 60, random);
    }
}
