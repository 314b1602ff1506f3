// SPDX-License-Identifier: Apache-2.0
// The array behind its double buffers: stalls on either side change when, never what.
#include "hw/pins/gemm_unit.hpp"
#include "hw/chip/named_arithmetic.hpp"

#include "tests/catch.hpp"
#include "tests/hw/pins/pin_gemm.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

TEST_CASE_METHOD(SystemCFixture, "a GEMM through double buffers gives the engine's bits",
                 "[pins]") {
    const auto [rows, columns] = GENERATE(std::pair{4, 4}, std::pair{8, 4});
    const Dataflow flow = GENERATE(Dataflow::output_stationary, Dataflow::weight_stationary,
                                   Dataflow::input_stationary);
    const Folds folds = GENERATE(Folds::serial, Folds::overlapped);
    const unsigned stall = GENERATE(0u, 100u);
    const ArrayShape shape{rows, columns, flow, folds};
    const Arithmetic arithmetic = named_arithmetic("lns12");
    const auto core = make_mac_core(arithmetic);
    PinClock clock("clock", 2.0);
    GemmUnit unit("unit", shape, *core, 512, 512);
    sc_core::sc_signal<bool> fill_enable{"fill_enable", true};
    clock.drive(unit);
    unit.fill_enable(fill_enable);
    clock.elaborate();
    clock.apply_reset();

    std::mt19937 random(31);
    const PinGemm gemm{2 * rows + 1, 2 * columns + 3, 90, rows + 2, columns + 2, 37};
    const auto a = random_operands(static_cast<std::size_t>(gemm.m * gemm.k), 12, random);
    const auto b = random_operands(static_cast<std::size_t>(gemm.k * gemm.n), 12, random);
    const std::vector<TileJob> jobs = gemm.jobs(a, b);
    unit.start(jobs, memories_for(*core, jobs));
    std::int64_t edges = 0;
    while (!unit.control().finished()) {
        clock.enable.write((random() & 255) >= stall);
        fill_enable.write((random() & 255) >= stall);
        clock.tick();
        REQUIRE(++edges < 100000);
    }

    const auto expected = engine_results(*make_tile_kernel(arithmetic), jobs, 0);
    for (std::size_t block = 0; block < expected.size(); ++block) {
        for (std::size_t i = 0; i < expected[block].size(); ++i) {
            CAPTURE(block, i);
            REQUIRE(unit.control().output(block).result(i) == expected[block][i]);
        }
    }
    std::int64_t cycles = 0;
    for (std::size_t t = 0; t < jobs.size(); ++t) {
        CHECK(unit.control().sequencer().tile_cycles()[t] ==
              array_cycles(shape, jobs[t].place.size));
        cycles += array_cycles(shape, jobs[t].place.size);
    }
    if (stall == 0) { // every edge either moved the schedule, waited for words, or came after it
        CHECK(edges == cycles + unit.waited() + rows + columns + 4);
    }
}

TEST_CASE_METHOD(SystemCFixture, "a bank reads a cycle later, holds, and checks its range",
                 "[pins]") {
    PinClock clock("clock", 2.0);
    ScratchpadBank bank("bank", 4);
    sc_core::sc_signal<bool> reads{"reads"}, writes{"writes"};
    sc_core::sc_signal<std::int32_t> from{"from"}, to{"to"};
    sc_core::sc_signal<Word> out{"out"}, in{"in"};
    bank.clk(clock.clk);
    bank.enable(clock.enable);
    bank.read_enable(reads);
    bank.read_address(from);
    bank.read_data(out);
    bank.write_enable(writes);
    bank.write_address(to);
    bank.write_data(in);
    clock.elaborate();
    clock.apply_reset();
    writes.write(true);
    for (int i = 0; i < 4; ++i) {
        to.write(i);
        in.write(static_cast<Word>(10 + i));
        clock.tick();
    }
    reads.write(true);
    from.write(2);
    to.write(2);
    in.write(99);
    clock.tick();
    CHECK(out.read() == 12); // the old word
    clock.tick();
    CHECK(out.read() == 99);
    from.write(0);
    clock.enable.write(false);
    clock.tick();
    CHECK(out.read() == 99);
    clock.enable.write(true);
    clock.tick();
    CHECK(out.read() == 10);
    from.write(4);
    CHECK_THROWS_WITH(clock.tick(), Catch::Contains("bank: read at word 4 of 4"));
}

TEST_CASE("the halves of a double buffer take turns", "[pins]") {
    PingPong halves;
    CHECK(halves.can_fill());
    CHECK_THROWS_AS(halves.touch(0), std::logic_error);
    halves.begin_fill();
    CHECK_FALSE(halves.can_fill());
    halves.end_fill();
    CHECK(halves.fill_half() == 1);
    halves.touch(0);
    halves.touch(0);
    CHECK(halves.state(0) == PingPong::Half::reading);
    halves.begin_fill();
    halves.end_fill();
    CHECK_FALSE(halves.can_fill());
    CHECK_THROWS_AS(halves.begin_fill(), std::logic_error);
    halves.release();
    CHECK(halves.can_fill());
    CHECK(halves.fill_half() == 0);
    CHECK_THROWS_AS(halves.release(), std::logic_error);
}
