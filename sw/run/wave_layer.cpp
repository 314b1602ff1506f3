// SPDX-License-Identifier: Apache-2.0
#include "sw/run/wave_layer.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "hw/config/input_error.hpp"
#include "hw/pins/tiled_array.hpp"
#include "hw/tlm/picoseconds.hpp"
#include "sw/data/load_dataset.hpp"
#include "sw/lower/layer_arithmetic.hpp"
#include "sw/train/chip_backend.hpp"
#include "sw/train/trainer.hpp"
#include "tb/bench_parts.hpp"

namespace napier {

namespace {

constexpr long kDefaultCycles = 200;

/// A tile as the TLM chip met it.
struct CapturedTile {
    TileJob job;
    int shift = 0;
    int levels = 1;
    std::vector<SumWord> before; ///< levels x m x n
    std::vector<SumWord> after;
    std::uint64_t time_ps = 0;
};

[[noreturn]] void out_of_range(const char* option, long found, long most, const std::string& what) {
    throw InputError(fmt::format("--{}: found {}, expected 0..{} ({})", option, found, most, what));
}

std::vector<SumWord> read_state(const TileKernel& kernel, const Gemm& gemm, const TileState& state,
                                int levels) {
    std::vector<SumWord> words;
    for (int level = 0; level < levels; ++level) {
        for (int row = 0; row < gemm.m; ++row) {
            for (int column = 0; column < gemm.n; ++column) {
                words.push_back(kernel.state_word(state, level, row, column));
            }
        }
    }
    return words;
}

std::vector<Word> copy_operand(const TileOperand& operand, int rows, int columns) {
    std::vector<Word> words;
    for (int row = 0; row < rows; ++row) {
        const Word* const from = operand.data + static_cast<std::size_t>(row) * operand.stride;
        words.insert(words.end(), from, from + columns);
    }
    return words;
}

CapturedTile capture(const TileKernel& kernel, const Gemm& gemm, const TileOperand& a,
                     const TileOperand& b, const TileState& state) {
    CapturedTile tile;
    tile.job.place.size = {gemm.m,       gemm.n,     gemm.k,     gemm.k_offset,
                           gemm.k_total, gemm.opens, gemm.closes};
    tile.job.a = copy_operand(a, gemm.m, gemm.k);
    tile.job.b = copy_operand(b, gemm.k, gemm.n);
    tile.shift = gemm.shift;
    tile.levels = kernel.levels(gemm.k_total);
    if (gemm.k_offset > 0) {
        tile.before = read_state(kernel, gemm, state, tile.levels);
    }
    tile.time_ps = to_ps(sc_core::sc_time_stamp());
    return tile;
}

/// Trains through the step, and picks up the tile on the way.
CapturedTile run_to_tile(Platform& chip, Network& network, const LayerWindow& window) {
    const Dataset data = load_dataset(network.dataset, window.data);
    connect(network, data);
    const auto layers = static_cast<long>(network.layers.size());
    if (window.layer < 0 || window.layer >= layers) {
        out_of_range("layer", window.layer, layers - 1, "layers of " + network.name);
    }
    if (window.layer == 0 && window.pass == Pass::data_gradient) {
        throw InputError("--pass: found data_gradient, but layer 0 has none");
    }
    const TrainingRun run{network.train.epochs, data.train.count(), window.seed};
    ChipBackend backend(network, chip, window.seed);
    Trainer trainer(backend, network, data, run);
    const auto steps = static_cast<long>(trainer.total_steps());
    if (window.step < 0 || window.step >= steps) {
        out_of_range("step", window.step, steps - 1, "steps of " + network.name);
    }
    const std::uint16_t tag = tag_of(static_cast<std::size_t>(window.layer), window.pass);
    long step = 0;
    long tiles = 0;
    std::optional<CapturedTile> captured;
    chip.accelerator.observe_tiles([&](std::uint16_t its_tag, const Gemm& gemm,
                                       const TileOperand& a, const TileOperand& b,
                                       const TileState& state, bool done) {
        if (step != window.step || its_tag != tag) {
            return;
        }
        const TileKernel& kernel = chip.accelerator.kernel(gemm.arithmetic);
        if (tiles == window.tile) {
            if (!done) {
                captured = capture(kernel, gemm, a, b, state);
            } else {
                captured->after = read_state(kernel, gemm, state, captured->levels);
            }
        }
        tiles += done ? 1 : 0;
    });
    while (step <= window.step) {
        trainer.advance();
        step = static_cast<long>(trainer.progress().step);
    }
    if (tiles == 0) {
        throw InputError(fmt::format("--layer: layer {} has nothing on the array in its {} pass",
                                     window.layer, to_string(window.pass)));
    }
    if (!captured) {
        out_of_range("tile", window.tile, tiles - 1,
                     fmt::format("tiles of layer {}'s {} pass on this chip", window.layer,
                                 to_string(window.pass)));
    }
    return *captured;
}

/// Of a pass's operands, see TensorScales.
std::pair<int, int> fractions(const TensorScales& scales, Pass pass) {
    switch (pass) {
    case Pass::data_gradient:
        return {scales.gradient, scales.weight};
    case Pass::weight_gradient:
        return {scales.activation, scales.gradient};
    default:
        return {scales.activation, scales.weight};
    }
}

/// The chip as if it had no other arithmetic than the one that the pass computes in.
Architecture alone(const Architecture& chip, const Network& network, const LayerWindow& window) {
    const std::vector<std::uint8_t> numbers = layer_arithmetics(network, chip);
    const std::size_t tag = tag_of(static_cast<std::size_t>(window.layer), window.pass);
    Architecture pins = chip;
    pins.arithmetic = chip.arithmetic.alone(tag < numbers.size() ? numbers[tag] : 0u);
    return pins;
}

long cycles_of(const ArrayShape& array, const TileJob& job) {
    FoldSequencer sequencer(array, {job.place});
    long cycles = -1;
    do {
        sequencer.step();
        ++cycles;
    } while (!sequencer.done());
    return cycles;
}

void check_same(const CascadeMemory& pins, const CapturedTile& tile) {
    std::size_t at = 0;
    for (int level = 0; level < tile.levels; ++level) {
        for (std::size_t output = 0; output < pins.outputs(); ++output, ++at) {
            if (pins.word(level, output) != tile.after[at]) {
                throw std::logic_error(fmt::format(
                    "sum {} level {}: the pin-level array has {:#x}, the TLM chip {:#x}", output,
                    level, pins.word(level, output), tile.after[at]));
            }
        }
    }
}

} // namespace

std::string trace_layer(const Architecture& architecture, const LayerWindow& window, VcdFile& vcd) {
    check_pin_level_size(architecture);
    Network network = load_trainable(window.network);
    // Both models stand in one simulation, so both exist before time runs; the pins' clock is
    // still until the TLM chip has got there.
    Platform chip("chip", architecture);
    const Architecture pins = alone(architecture, network, window);
    const auto core = make_mac_core(pins.arithmetic);
    PinClock clock("pin_clock", architecture.clock_ns);
    TiledArray array("array", architecture.array, *core);
    clock.drive(array);

    const CapturedTile tile = run_to_tile(chip, network, window);
    const GemmTile& size = tile.job.place.size;
    const long length = cycles_of(architecture.array, tile.job);
    if (window.from < 0 || window.from >= length) {
        out_of_range("from", window.from, length - 1, "cycles of this tile");
    }
    const long cycles = window.cycles.value_or(std::min(kDefaultCycles, length - window.from));
    if (cycles < 1 || cycles > length - window.from) {
        throw InputError(
            fmt::format("--cycles: found {}, expected 1..{} (from cycle {}, the tile takes {})",
                        cycles, length - window.from, window.from, length));
    }

    core->set_shift(tile.shift);
    const EnergyModel prices = chip_prices(pins, tile.levels);
    PowerMeter power(prices, architecture.clock_ns);
    const auto [fraction_a, fraction_b] = fractions(architecture.arithmetic.scales, window.pass);
    const ArrayViews views = array_views(pins, *core, fraction_a, fraction_b, tile.shift);
    const bool streams_a = sides_of(architecture.array.dataflow).west() == GemmOperand::input;
    clock.apply_reset();
    {
        const WaveScope top(vcd, "layer_bench");
        clock.trace(vcd);
        vcd.real("power_mw", power.milliwatts());
        array.trace(vcd, streams_a ? views.a : views.b, streams_a ? views.b : views.a, views.sums);
    }
    CascadeMemory sums(*core, static_cast<std::size_t>(size.m * size.n), size.k_total);
    for (std::size_t i = 0; i < tile.before.size(); ++i) {
        sums.word(static_cast<int>(i / sums.outputs()), i % sums.outputs()) = tile.before[i];
    }
    array.control.start({tile.job}, {sums});
    const auto period_ps = static_cast<std::uint64_t>(std::llround(architecture.clock_ns * 1000));
    const std::uint64_t start_ps =
        tile.time_ps + static_cast<std::uint64_t>(window.from) * period_ps;
    for (long cycle = 0; !array.control.finished(); ++cycle) {
        if (cycle == window.from) {
            clock.trace_to(&vcd, start_ps);
        }
        clock.tick();
        power.update(array.control.events());
        if (cycle == window.from + cycles - 1) {
            vcd.finish(clock.time_ps());
            clock.trace_to(nullptr);
        }
    }
    check_same(array.control.output(0), tile);
    return fmt::format("layer {} {}, step {}, tile {}: {} x {} x {} at {} of {} products, {} "
                       "cycles from {:.3f} us; traced {}..{}; all {} sums equal the TLM chip's",
                       window.layer, to_string(window.pass), window.step, window.tile, size.m,
                       size.n, size.k, size.k_offset, size.k_total, length,
                       static_cast<double>(tile.time_ps) * 1e-6, window.from,
                       window.from + cycles - 1, size.m * size.n);
}

} // namespace napier
