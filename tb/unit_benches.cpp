// SPDX-License-Identifier: Apache-2.0
#include "tb/unit_benches.hpp"

#include <cmath>

#include "hw/chip/fixed_twin.hpp"
#include "hw/pins/fixed_mac.hpp"
#include "hw/pins/lns_mac.hpp"
#include "tb/bench_parts.hpp"

namespace napier {

namespace {

constexpr int kChain = 24; ///< products of a MAC bench's sums

/// The wires of a MAC, and a stream of short dot products with bubbles and stalls.
template <typename Mac, typename Trace>
void run_mac(const Architecture& chip, VcdFile& vcd, PinClock& clock, Mac& mac, const MacCore& core,
             const std::string& bench, Trace&& trace) {
    sc_core::sc_signal<bool> valid{"valid_in"}, clear{"clear"}, load{"load"}, done{"valid_out"};
    sc_core::sc_signal<Word> a{"a", core.zero_word()}, b{"b", core.zero_word()};
    sc_core::sc_signal<SumWord> load_value{"load_value", core.zero()}, sum{"sum", core.zero()};
    clock.drive(mac);
    mac.valid_in(valid);
    mac.clear(clear);
    mac.load(load);
    mac.a(a);
    mac.b(b);
    mac.load_value(load_value);
    mac.sum(sum);
    mac.valid_out(done);
    clock.elaborate();

    const EnergyModel prices = mac_prices(chip);
    PowerMeter power(prices, chip.clock_ns);
    {
        const WaveScope top(vcd, bench);
        clock.trace(vcd);
        vcd.real("power_mw", power.milliwatts());
        trace(vcd);
    }
    clock.trace_to(&vcd);
    clock.apply_reset();
    std::mt19937 random(3);
    constexpr std::size_t kProducts = 10 * kChain;
    const auto x = normal_words(chip, false, kProducts, random);
    const auto w = normal_words(chip, true, kProducts, random);
    Counters events;
    for (std::size_t i = 0; i < kProducts;) {
        const bool stalled = random() % 16 == 0;
        const bool bubble = random() % 8 == 0;
        clock.enable.write(!stalled);
        valid.write(!bubble);
        clear.write(!bubble && i % kChain == 0);
        load.write(false);
        a.write(x[i]);
        b.write(w[i]);
        if (!stalled && !bubble) {
            ++i;
            events.add(Event::mac_operations, 1);
        }
        clock.tick();
        power.update(events);
    }
    // A spilled sum comes back and goes on.
    clock.enable.write(true);
    valid.write(false);
    clear.write(false);
    load_value.write(core.multiply(x[0], w[0]));
    load.write(true);
    clock.tick();
    load.write(false);
    for (int i = 0; i < 4; ++i) {
        clock.tick();
        power.update(events);
    }
    vcd.finish(clock.time_ps());
}

} // namespace

void bench_multiplier(const Architecture& chip, VcdFile& vcd) {
    const LnsMacConfig& config = lns_mac_of(chip, "multiplier");
    const auto core = make_mac_core(chip.arithmetic);
    PinClock clock("clock", chip.clock_ns);
    LnsMultiplier unit("multiplier", config);
    sc_core::sc_signal<bool> valid{"valid_in", true}, done{"valid_out"};
    sc_core::sc_signal<Word> a{"a", core->zero_word()}, b{"b", core->zero_word()};
    sc_core::sc_signal<SumWord> product{"product", core->zero()},
        product_q{"product_q", core->zero()};
    clock.drive(unit);
    unit.valid_in(valid);
    unit.a(a);
    unit.b(b);
    unit.product(product);
    unit.product_q(product_q);
    unit.valid_out(done);
    clock.elaborate();
    {
        const WaveScope top(vcd, "multiplier_bench");
        clock.trace(vcd);
        unit.trace(vcd);
    }
    clock.trace_to(&vcd);
    clock.apply_reset();
    // A carrier and an envelope: signs, zeros, and both ends of the range, where products saturate
    // and flush.
    const double range = std::ldexp(1.0, (config.format.width - 2) - config.format.fraction);
    for (int i = 0; i < 400; ++i) {
        const double envelope = std::exp2(range * std::cos(i * 0.0157) * 0.9);
        a.write(
            encode(config.format, from_double(config.format, config.underflow, std::sin(i * 0.2))));
        b.write(encode(config.format, from_double(config.format, config.underflow,
                                                  i % 50 == 49 ? 0.0 : envelope)));
        valid.write(i % 16 != 15);
        clock.tick();
    }
    vcd.finish(clock.time_ps());
}

void bench_log_add(const Architecture& chip, VcdFile& vcd) {
    const LnsMacConfig& config = lns_mac_of(chip, "log-add");
    const auto core = make_mac_core(chip.arithmetic);
    const LnsFormat format = config.sum_format();
    PinClock clock("clock", chip.clock_ns);
    LogAddUnit unit("log_add", config);
    sc_core::sc_signal<bool> valid{"valid_in", true}, done{"valid_out"};
    sc_core::sc_signal<SumWord> x{"x", core->zero()}, y{"y", core->zero()},
        sum{"sum", core->zero()}, sum_q{"sum_q", core->zero()};
    clock.drive(unit);
    unit.valid_in(valid);
    unit.x(x);
    unit.y(y);
    unit.sum(sum);
    unit.sum_q(sum_q);
    unit.valid_out(done);
    clock.elaborate();
    {
        const WaveScope top(vcd, "log_add_bench");
        clock.trace(vcd);
        unit.trace(vcd);
    }
    clock.trace_to(&vcd);
    clock.apply_reset();
    // x stays at one; y rises past it, so d falls through all segments to zero and rises again,
    // first with equal signs (D+), then with opposite ones (D-).
    const std::int32_t reach = (config.format.fraction + 2) << format.fraction;
    const std::int32_t step = std::max(1, reach / 200);
    for (const bool negative : {false, true}) {
        for (std::int32_t log = -reach; log <= reach / 2; log += step) {
            x.write(encode_bits(format, {0, false}));
            y.write(encode_bits(format, {std::max(log, format.min_log()), negative}));
            clock.tick();
        }
        y.write(encode_bits(format, format.zero()));
        clock.tick();
    }
    vcd.finish(clock.time_ps());
}

void bench_lns_mac(const Architecture& chip, VcdFile& vcd, bool product_register) {
    const LnsMacConfig& config = lns_mac_of(chip, "lns-mac");
    const auto core = make_mac_core(chip.arithmetic);
    PinClock clock("clock", chip.clock_ns);
    LnsMac mac("mac", config, product_register);
    run_mac(chip, vcd, clock, mac, *core, "lns_mac_bench",
            [&](WaveSink& sink) { mac.trace(sink); });
}

void bench_fixed_mac(const Architecture& chip, VcdFile& vcd, FixedAccumulator accumulator,
                     bool product_register) {
    const Architecture twin = fixed_twin(chip, accumulator);
    const FixedMacConfig& config = std::get<FixedMacConfig>(twin.arithmetic.mac);
    const auto core = make_mac_core(config, product_shift(twin));
    PinClock clock("clock", twin.clock_ns);
    FixedMac mac("mac", config, product_shift(twin), product_register);
    run_mac(twin, vcd, clock, mac, *core, "fixed_mac_bench", [&](WaveSink& sink) {
        mac.trace(sink, twin.arithmetic.scales.activation, twin.arithmetic.scales.weight);
    });
}

} // namespace napier
