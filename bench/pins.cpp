// SPDX-License-Identifier: Apache-2.0
// Speed of the pin-level array: element-cycles a second, with and without a waveform of everything.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <random>

#include <systemc>

#include "hw/chip/bundled_chips.hpp"
#include "hw/pins/tiled_array.hpp"
#include "tb/bench_parts.hpp"
#include "tests/systemc_fixture.hpp"

namespace {

using namespace napier;

void run_array(benchmark::State& state, Dataflow dataflow, bool traced) {
    const SystemCFixture simulation;
    Architecture chip = bundled_chip("lns12-32x32");
    chip.array = {16, 16, dataflow, Folds::overlapped};
    const auto core = make_mac_core(chip.arithmetic);
    PinClock clock("clock", chip.clock_ns);
    TiledArray array("array", chip.array, *core);
    clock.drive(array);
    clock.elaborate();

    std::FILE* const file = traced ? std::tmpfile() : nullptr;
    std::size_t bytes = 0;
    VcdFile vcd(
        [&](std::string_view text) { bytes += std::fwrite(text.data(), 1, text.size(), file); });
    if (traced) {
        const ArrayViews views = array_views(chip, *core);
        clock.trace(vcd);
        array.trace(vcd, views.a, views.b, views.sums);
        clock.trace_to(&vcd);
    }
    clock.apply_reset();
    constexpr std::int64_t kSize = 32;
    constexpr std::int64_t kLong = 256; // the dimension that streams
    TileJob job;
    job.place.size = {kSize, kSize, kSize};
    (dataflow == Dataflow::output_stationary   ? job.place.size.k
     : dataflow == Dataflow::weight_stationary ? job.place.size.m
                                               : job.place.size.n) = kLong;
    GemmTile& size = job.place.size;
    size.k_total = size.k;
    std::mt19937 random(1);
    job.a = normal_words(chip, false, static_cast<std::size_t>(size.m * size.k), random);
    job.b = normal_words(chip, true, static_cast<std::size_t>(size.k * size.n), random);
    std::int64_t cycles = 0;
    for (auto _ : state) {
        array.control.start(
            {job}, {CascadeMemory(*core, static_cast<std::size_t>(size.m * size.n), size.k_total)});
        while (!array.control.finished()) {
            clock.tick();
            ++cycles;
        }
    }
    state.counters["PE_cycles"] =
        benchmark::Counter(static_cast<double>(cycles) * 256, benchmark::Counter::kIsRate);
    if (traced) {
        std::fclose(file);
        state.counters["vcd_MB"] = static_cast<double>(bytes) * 1e-6;
    }
}

void register_all() {
    for (const Dataflow dataflow :
         {Dataflow::output_stationary, Dataflow::weight_stationary, Dataflow::input_stationary}) {
        for (const bool traced : {false, true}) {
            benchmark::RegisterBenchmark(
                ("pins/16x16/" + to_string(dataflow) + (traced ? "/traced" : "")).c_str(),
                [=](benchmark::State& state) { run_array(state, dataflow, traced); })
                ->Unit(benchmark::kMillisecond);
        }
    }
}

} // namespace

int sc_main(int argc, char** argv) {
    register_all();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
