// SPDX-License-Identifier: Apache-2.0
// The arithmetic units' pins against hw/arith.
#include "hw/pins/log_add_unit.hpp"
#include "hw/chip/named_arithmetic.hpp"

#include "hw/pins/lns_multiplier.hpp"
#include "tb/pin_clock.hpp"
#include "tests/catch.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

/// A two-operand unit between signals.
template <typename Operand> struct Wires {
    sc_core::sc_signal<bool> valid{"valid_in", true}, done{"valid_out"};
    sc_core::sc_signal<Operand> a{"a"}, b{"b"};
    sc_core::sc_signal<SumWord> now{"now"}, registered{"registered"};

    template <typename Unit> void bind_control(Unit& unit, PinClock& clock) {
        clock.drive(unit);
        unit.valid_in(valid);
        unit.valid_out(done);
    }
};

struct AddBench {
    AddBench(const Arithmetic& arithmetic)
        : config(std::get<LnsMacConfig>(arithmetic.mac)), format(config.sum_format()),
          clock("clock", 2.0), unit("unit", config) {
        wires.bind_control(unit, clock);
        unit.x(wires.a);
        unit.y(wires.b);
        unit.sum(wires.now);
        unit.sum_q(wires.registered);
        clock.elaborate();
        clock.apply_reset();
    }

    /// One cycle with these operands; the register takes the sum at the edge.
    Lns add(const Lns& x, const Lns& y) {
        wires.a.write(encode_bits(format, x));
        wires.b.write(encode_bits(format, y));
        clock.tick();
        REQUIRE(wires.registered.read() == wires.now.read());
        return decode_bits(format, static_cast<std::uint32_t>(wires.now.read()));
    }

    void check(const Lns& x, const Lns& y) {
        const Lns expected = add_of_core(x, y);
        const Lns got = add(x, y);
        if (got != expected) {
            CAPTURE(x.log, x.negative, y.log, y.negative, got.log, expected.log);
            REQUIRE(got == expected);
        }
    }

    Lns add_of_core(const Lns& x, const Lns& y) const {
        return napier::add(format, config.underflow, config.table, x, y);
    }

    const LnsMacConfig config;
    const LnsFormat format;
    PinClock clock;
    Wires<SumWord> wires;
    LogAddUnit unit;
};

} // namespace

TEST_CASE_METHOD(SystemCFixture, "log-add unit: every sign and distance of every preset",
                 "[pins]") {
    const auto* name = GENERATE("lns8", "lns10", "lns12", "lns12f5", "lns14", "lns16");
    AddBench bench(named_arithmetic(name));
    const LnsFormat format = bench.format;
    const PwlTable& table = *bench.config.table.pwl();
    // One octave below the top no correction saturates; the top itself covers the last distances.
    const std::int32_t octave = 1 << format.fraction;
    for (const std::int32_t top : {format.max_log() - octave, format.max_log()}) {
        for (std::int32_t d = 0; d <= top - format.min_log(); ++d) {
            for (const bool opposite : {false, true}) {
                const Lns big{top, false};
                const Lns small{top - d, opposite};
                bench.check(big, small);
                REQUIRE(bench.unit.d.read() == d);
                if (d > 0 || !opposite) {
                    const PwlFunction& f = opposite ? table.minus : table.plus;
                    REQUIRE(bench.unit.segment.read() ==
                            static_cast<std::int32_t>(f.segment_of(d)));
                    REQUIRE(std::abs(bench.unit.correction.read()) == f.value(d));
                }
                if (d % 16 == 0) {
                    bench.check(small, big);
                }
            }
        }
    }
    bench.check(format.zero(), {3, true});
    bench.check({3, true}, format.zero());
    bench.check(format.zero(), format.zero());
}

TEST_CASE_METHOD(SystemCFixture, "log-add unit: a table that is nobody else's", "[pins]") {
    Arithmetic arithmetic = named_arithmetic("lns12");
    auto& mac = std::get<LnsMacConfig>(arithmetic.mac);
    TableFile own = *mac.table.file(); // with the name of a bundled table
    for (PwlSegment& line : own.table.plus.segments) {
        line.intercept += 3;
    }
    mac.table = LogAddTable::from_file(own);
    AddBench bench(arithmetic);
    for (std::int32_t d = 0; d < own.table.plus.end; ++d) {
        bench.check({0, false}, {-d, false});
        REQUIRE(bench.unit.correction.read() == own.table.plus.value(d));
        REQUIRE(bench.unit.intercept.read() ==
                own.table.plus.segments[own.table.plus.segment_of(d)].intercept);
    }
}

TEST_CASE_METHOD(SystemCFixture, "units at W = 8: every pair of operands", "[pins]") {
    const Arithmetic arithmetic = named_arithmetic("lns8");
    AddBench bench(arithmetic);
    for (std::uint32_t a = 0; a < 256; ++a) {
        for (std::uint32_t b = 0; b < 256; ++b) {
            bench.check(decode_bits(bench.format, a), decode_bits(bench.format, b));
        }
    }
}

TEST_CASE_METHOD(SystemCFixture, "multiplier at W = 8: every pair of operands", "[pins]") {
    const Arithmetic arithmetic = named_arithmetic("lns8");
    const auto& config = std::get<LnsMacConfig>(arithmetic.mac);
    PinClock clock("clock", 2.0);
    LnsMultiplier unit("unit", config);
    Wires<Word> wires;
    wires.bind_control(unit, clock);
    unit.a(wires.a);
    unit.b(wires.b);
    unit.product(wires.now);
    unit.product_q(wires.registered);
    clock.elaborate();
    clock.apply_reset();
    for (unsigned a = 0; a < 256; ++a) {
        for (unsigned b = 0; b < 256; ++b) {
            wires.a.write(static_cast<Word>(a));
            wires.b.write(static_cast<Word>(b));
            clock.tick();
            const Lns expected = multiply(config.format, config.sum_format(), config.underflow,
                                          decode(config.format, static_cast<Word>(a)),
                                          decode(config.format, static_cast<Word>(b)));
            REQUIRE(wires.now.read() == encode_bits(config.sum_format(), expected));
            REQUIRE(wires.registered.read() == wires.now.read());
        }
    }
    // The register holds while no operand comes, and while the unit is stalled.
    const SumWord held = wires.registered.read();
    wires.valid.write(false);
    wires.a.write(0);
    wires.b.write(1);
    clock.tick();
    CHECK(wires.registered.read() == held);
    CHECK_FALSE(wires.done.read());
    wires.valid.write(true);
    clock.enable.write(false);
    clock.tick();
    CHECK(wires.registered.read() == held);
}
