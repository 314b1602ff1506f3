// SPDX-License-Identifier: Apache-2.0
// A million random steps of every MAC against hw/arith: operands, clears, loads, bubbles, stalls.

#include <random>

#include "hw/chip/named_arithmetic.hpp"
#include "hw/pins/fixed_mac.hpp"
#include "hw/pins/lns_mac.hpp"
#include "tests/catch.hpp"
#include "tests/hw/pins/mac_wires.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

constexpr int kSteps = 1000000;

/// Drives both and checks `now` against the reference, `late` against it one enabled edge later.
template <typename Step>
void drive(PinClock& clock, MacInputs& in, MacOutputs& now, MacOutputs& late, int word_bits,
           int sum_bits, SumWord zero, Step&& step) {
    clock.elaborate();
    clock.apply_reset();
    std::mt19937 random(23);
    SumWord sum = zero;
    SumWord before = zero;
    bool valid_before = false;
    bool valid_now = false;
    const unsigned word_mask = (1u << word_bits) - 1;
    for (int i = 0; i < kSteps; ++i) {
        const auto dice = static_cast<unsigned>(random());
        const bool enable = (dice & 7) != 0;
        const bool valid = (dice >> 3 & 7) != 0;
        const bool clear = (dice >> 6 & 31) == 0;
        const bool load = (dice >> 11 & 31) == 0;
        const Word a = static_cast<Word>(random() & word_mask);
        // every other stretch multiplies by small numbers alike, so that sums cancel
        const Word b = static_cast<Word>((i & 256) != 0 ? (dice & (1u << (word_bits - 1))) | 1
                                                        : random() & word_mask);
        const SumWord loaded =
            (std::uint64_t{random()} << 32 | random()) & ((SumWord{1} << sum_bits) - 1);
        clock.enable.write(enable);
        in.valid.write(valid);
        in.clear.write(clear);
        in.load.write(load);
        in.a.write(a);
        in.b.write(b);
        in.load_value.write(loaded);
        clock.tick();
        if (enable) {
            before = sum;
            valid_before = valid_now;
            const SumWord base = clear ? zero : load ? loaded : sum;
            sum = valid ? step(base, a, b) : base;
            valid_now = valid;
        }
        if (now.sum.read() != sum || late.sum.read() != before || now.valid.read() != valid_now ||
            late.valid.read() != valid_before) {
            CAPTURE(i, a, b, valid, clear, load, loaded);
            REQUIRE(now.sum.read() == sum);
            REQUIRE(late.sum.read() == before);
            REQUIRE(now.valid.read() == valid_now);
            REQUIRE(late.valid.read() == valid_before);
        }
    }
}

} // namespace

TEST_CASE_METHOD(SystemCFixture, "LNS MACs: a million random steps of every preset", "[pins]") {
    const auto* name = GENERATE("lns8", "lns10", "lns12", "lns12f5", "lns14", "lns16");
    const Arithmetic arithmetic = named_arithmetic(name);
    const auto& config = std::get<LnsMacConfig>(arithmetic.mac);
    const LnsFormat format = config.sum_format();
    PinClock clock("clock", 2.0);
    LnsMac mac("mac", config, false);
    LnsMac registered("registered", config, true);
    MacInputs in;
    MacOutputs now("now");
    MacOutputs late("late");
    bind(mac, clock, in, now);
    bind(registered, clock, in, late);
    drive(clock, in, now, late, format.width, format.width, encode_bits(format, format.zero()),
          [&](SumWord base, Word a, Word b) -> SumWord {
              const Lns product = multiply(config.format, format, config.underflow,
                                           decode(config.format, a), decode(config.format, b));
              return encode_bits(format, add(format, config.underflow, config.table,
                                             decode_bits(format, static_cast<std::uint32_t>(base)),
                                             product));
          });
}

TEST_CASE_METHOD(SystemCFixture, "fixed-point MACs: a million random steps", "[pins]") {
    const int width = GENERATE(8, 12, 16);
    const auto accumulator = GENERATE(FixedAccumulator::wide, FixedAccumulator::narrow);
    constexpr int kShift = 6;
    const FixedMacConfig config{{width}, accumulator};
    PinClock clock("clock", 2.0);
    FixedMac mac("mac", config, kShift, false);
    FixedMac registered("registered", config, kShift, true);
    MacInputs in;
    MacOutputs now("now");
    MacOutputs late("late");
    bind(mac, clock, in, now);
    bind(registered, clock, in, late);
    const int bits = config.state_bits();
    const SumWord mask = (SumWord{1} << bits) - 1;
    drive(clock, in, now, late, width, bits, 0, [&](SumWord base, Word a, Word b) -> SumWord {
        const SumWord sign = SumWord{1} << (bits - 1);
        const auto value = static_cast<std::int64_t>(base ^ sign) - static_cast<std::int64_t>(sign);
        return static_cast<SumWord>(fixed_mac(config, value, fixed_decode(config.format, a),
                                              fixed_decode(config.format, b), kShift)) &
               mask;
    });
}
