// SPDX-License-Identifier: Apache-2.0
#include "tb/memory_benches.hpp"

#include <cmath>

#include "hw/arith/arithmetic_math.hpp"
#include "hw/pins/tile_loader.hpp"
#include "tb/bench_parts.hpp"

namespace napier {

namespace {

constexpr double kPi = 3.14159265358979;

/// A sine as words of the chip, so that one sees at once what was read from where.
std::vector<Word> sine(const Architecture& chip, std::size_t words, double periods) {
    const auto math = make_vector_math(chip.arithmetic);
    const int fraction = chip.arithmetic.binary_points() ? chip.arithmetic.scales.activation : 0;
    std::vector<Word> wave(words);
    for (std::size_t i = 0; i < words; ++i) {
        const double phase = 2 * kPi * periods * static_cast<double>(i);
        wave[i] = math->from_real(std::sin(phase / static_cast<double>(words)), fraction,
                                  chip.arithmetic.word_bits());
    }
    return wave;
}

} // namespace

void bench_scratchpad(const Architecture& chip, VcdFile& vcd) {
    constexpr std::int32_t kWords = 64;
    const auto core = make_mac_core(chip.arithmetic);
    PinClock clock("clock", chip.clock_ns);
    ScratchpadBank bank("bank", kWords);
    sc_core::sc_signal<bool> reads{"read_enable"}, writes{"write_enable"};
    sc_core::sc_signal<std::int32_t> from{"read_address"}, to{"write_address"};
    sc_core::sc_signal<Word> out{"read_data", core->zero_word()}, in{"write_data"};
    bank.clk(clock.clk);
    bank.enable(clock.enable);
    bank.read_enable(reads);
    bank.read_address(from);
    bank.read_data(out);
    bank.write_enable(writes);
    bank.write_address(to);
    bank.write_data(in);
    clock.elaborate();
    {
        const WaveScope top(vcd, "scratchpad_bench");
        clock.trace(vcd);
        bank.trace(vcd, array_views(chip, *core).a);
    }
    clock.trace_to(&vcd);
    clock.apply_reset();
    // Written in order; read from a little later, first in order, then backwards with a stall.
    const std::vector<Word> wave = sine(chip, kWords, 2);
    for (std::int32_t i = 0; i < 3 * kWords; ++i) {
        writes.write(i < kWords);
        to.write(i % kWords);
        in.write(wave[static_cast<std::size_t>(i % kWords)]);
        reads.write(i >= 8 && i % 16 != 15);
        from.write(i < 8 + kWords ? std::max(0, i - 8) : (3 * kWords - i) % kWords);
        clock.enable.write(i < 2 * kWords + 8 || i >= 2 * kWords + 16);
        clock.tick();
    }
    vcd.finish(clock.time_ps());
}

void bench_double_buffer(const Architecture& chip, VcdFile& vcd) {
    constexpr std::size_t kLanes = 4;
    constexpr std::int32_t kDepth = 16;
    constexpr std::int32_t kFills = 5;
    const auto core = make_mac_core(chip.arithmetic);
    PinClock clock("clock", chip.clock_ns);
    SignalList<Word> out;
    std::vector<LaneSignal<Word>*> wires;
    add_signals(out, kLanes, "out", core->zero_word());
    for (const auto& signal : out) {
        wires.push_back(signal.get());
    }
    DoubleBuffer buffer("double_buffer", kDepth, wires);
    TileLoader loader("loader", buffer);
    sc_core::sc_signal<bool> fill_enable{"fill_enable", true};
    clock.drive(buffer);
    loader.clk(clock.clk);
    loader.reset(clock.reset);
    loader.enable(fill_enable);
    clock.elaborate();
    {
        const WaveScope top(vcd, "double_buffer_bench");
        clock.trace(vcd);
        vcd.bit("fill_enable", fill_enable.read());
        buffer.trace(vcd, array_views(chip, *core).a);
    }
    clock.trace_to(&vcd);
    clock.apply_reset();
    std::vector<TileLoader::Image> tiles;
    for (std::int32_t fill = 1; fill <= kFills; ++fill) { // fill i: i periods of a sine
        tiles.emplace_back(kLanes, sine(chip, kDepth, fill));
    }
    loader.start(tiles);
    // A reader that walks the lanes with a skew of one, waits for words, and at times stalls.
    std::int32_t fill = 0;
    std::int32_t step = 0;
    constexpr std::int32_t kSteps = kDepth + static_cast<std::int32_t>(kLanes) - 1;
    for (int cycle = 0; fill < kFills && cycle < 1000; ++cycle) {
        const bool ready = buffer.filled.read() > fill;
        clock.enable.write(cycle % 24 < 20);
        fill_enable.write(cycle % 40 < 30);
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const std::int32_t word = step - static_cast<std::int32_t>(lane);
            buffer.read_enable[lane]->write(ready && word >= 0 && word < kDepth);
            buffer.read_address[lane]->write(
                buffer.address(fill, static_cast<std::size_t>(std::max(0, word) % kDepth)));
        }
        buffer.release.write(ready && step == kSteps - 1);
        const bool moves = ready && cycle % 24 < 20;
        clock.tick();
        if (moves && ++step == kSteps) {
            step = 0;
            ++fill;
        }
    }
    for (const auto& signal : buffer.read_enable) {
        signal->write(false);
    }
    buffer.release.write(false);
    clock.tick();
    vcd.finish(clock.time_ps());
}

} // namespace napier
