// SPDX-License-Identifier: Apache-2.0
#include "tb/array_benches.hpp"

#include "hw/pins/gemm_unit.hpp"
#include "tb/bench_parts.hpp"

namespace napier {

namespace {

/// Runs one whole product on the chip's array, with a stalled stretch in the middle.
void run_gemm(const Architecture& chip, VcdFile& vcd, const std::string& bench,
              const GemmTile& size) {
    check_pin_level_size(chip);
    const auto core = make_mac_core(chip.arithmetic, product_shift(chip));
    PinClock clock("clock", chip.clock_ns);
    TiledArray array("array", chip.array, *core);
    clock.drive(array);
    clock.elaborate();

    const EnergyModel prices = chip_prices(chip, core->levels(size.k_total));
    PowerMeter power(prices, chip.clock_ns);
    const ArrayViews views = array_views(chip, *core);
    const bool streams_a = sides_of(chip.array.dataflow).west() == GemmOperand::input;
    {
        const WaveScope top(vcd, bench);
        clock.trace(vcd);
        vcd.real("power_mw", power.milliwatts());
        array.trace(vcd, streams_a ? views.a : views.b, streams_a ? views.b : views.a, views.sums);
    }
    clock.trace_to(&vcd);
    clock.apply_reset();

    std::mt19937 random(7);
    TileJob job;
    job.place.size = size;
    job.a = normal_words(chip, false, static_cast<std::size_t>(size.m * size.k), random);
    job.b = normal_words(chip, true, static_cast<std::size_t>(size.k * size.n), random);
    array.control.start(
        {job}, {CascadeMemory(*core, static_cast<std::size_t>(size.m * size.n), size.k_total)});
    const std::int64_t stalled_from = array_cycles(chip.array, size) / 2;
    for (std::int64_t cycle = 0; !array.control.finished(); ++cycle) {
        clock.enable.write(cycle < stalled_from || cycle >= stalled_from + 6);
        clock.tick();
        power.update(array.control.events());
    }
    vcd.finish(clock.time_ps());
}

GemmTile whole(std::int64_t m, std::int64_t n, std::int64_t k) {
    GemmTile tile{m, n, k};
    tile.k_total = k;
    return tile;
}

} // namespace

void bench_element(const Architecture& architecture, VcdFile& vcd) {
    Architecture chip = architecture;
    chip.array.rows = chip.array.columns = 1;
    run_gemm(chip, vcd, "pe_bench", whole(2, 2, 40));
}

void bench_array(const Architecture& architecture, VcdFile& vcd, Dataflow dataflow) {
    Architecture chip = architecture;
    chip.array.dataflow = dataflow;
    const std::int64_t r = chip.array.rows;
    const std::int64_t c = chip.array.columns;
    // Two folds each way, the second one partial; a sum of more than one level.
    const GemmTile size = dataflow == Dataflow::output_stationary ? whole(r + r / 2 + 1, c + 1, 40)
                          : dataflow == Dataflow::weight_stationary
                              ? whole(20, c + 1, std::max<std::int64_t>(2 * r - 1, 33))
                              : whole(c + 1, 20, std::max<std::int64_t>(2 * r - 1, 33));
    run_gemm(chip, vcd, "array_" + to_string(dataflow) + "_bench", size);
}

void bench_gemm(const Architecture& chip, VcdFile& vcd) {
    check_pin_level_size(chip);
    const ArrayShape& shape = chip.array;
    const auto core = make_mac_core(chip.arithmetic, product_shift(chip));
    // Two blocks of sums, each cut along k in three; the loaders pause, so the array has to wait.
    constexpr std::int64_t kTotal = 60;
    constexpr std::int64_t kTile = 20;
    const std::int64_t m = shape.rows + 1;
    const std::int64_t n = shape.columns;
    std::mt19937 random(9);
    std::vector<TileJob> jobs;
    std::vector<CascadeMemory> sums;
    for (std::int32_t output = 0; output < 2; ++output) {
        sums.emplace_back(*core, static_cast<std::size_t>(m * n), kTotal);
        for (std::int64_t k = 0; k < kTotal; k += kTile) {
            TileJob job;
            job.place = {
                {m, n, kTile, k, kTotal, output == 0 && k == 0, output == 1 && k + kTile == kTotal},
                output};
            job.a = normal_words(chip, false, static_cast<std::size_t>(m * kTile), random);
            job.b = normal_words(chip, true, static_cast<std::size_t>(kTile * n), random);
            jobs.push_back(std::move(job));
        }
    }
    std::size_t west = 0;
    std::size_t north = 0;
    for (const TileJob& job : jobs) {
        west = std::max(west, west_image(shape, *core, job)[0].size());
        north = std::max(north, north_image(shape, *core, job)[0].size());
    }

    PinClock clock("clock", chip.clock_ns);
    sc_core::sc_signal<bool> fill_enable{"fill_enable", true};
    GemmUnit unit("gemm", shape, *core, west, north);
    clock.drive(unit);
    unit.fill_enable(fill_enable);
    clock.elaborate();
    const EnergyModel prices = chip_prices(chip, core->levels(kTotal));
    PowerMeter power(prices, chip.clock_ns);
    const ArrayViews views = array_views(chip, *core);
    {
        const WaveScope top(vcd, "gemm_bench");
        clock.trace(vcd);
        vcd.bit("fill_enable", fill_enable.read());
        vcd.real("power_mw", power.milliwatts());
        unit.trace(vcd, views.a, views.b, views.sums);
    }
    clock.trace_to(&vcd);
    clock.apply_reset();
    unit.start(jobs, sums);
    for (int cycle = 0; !unit.control().finished(); ++cycle) {
        fill_enable.write(cycle % 97 < 60);
        clock.tick();
        power.update(unit.control().events());
    }
    vcd.finish(clock.time_ps());
}

} // namespace napier
