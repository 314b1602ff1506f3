// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/wave_command.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hw/config/input_error.hpp"
#include "sw/cli/chip_options.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/run/wave_layer.hpp"
#include "tb/wave_bench.hpp"

namespace napier {

namespace {

constexpr const char* kLayer = "layer"; ///< the one bench that trains first

struct WaveOptions {
    std::string bench;
    ChipRequest chip;
    std::string out;
    bool list = false;
    LayerWindow window;
    std::string pass = "forward";
    std::vector<CLI::Option*> of_layer; ///< options that only make sense with it
};

std::vector<std::string> bench_names() {
    std::vector<std::string> names;
    for (const WaveBench& bench : wave_benches()) {
        names.push_back(bench.name);
    }
    names.emplace_back(kLayer);
    return names;
}

void check_bench(const WaveOptions& options) {
    const std::vector<std::string> names = bench_names();
    if (options.bench.empty()) {
        throw InputError(fmt::format("wave: no bench given; benches: {}", fmt::join(names, ", ")));
    }
    if (std::find(names.begin(), names.end(), options.bench) == names.end()) {
        throw InputError(
            fmt::format("{}: no such bench; benches: {}", options.bench, fmt::join(names, ", ")));
    }
    for (const CLI::Option* option : options.of_layer) {
        if (option->count() > 0 && options.bench != kLayer) {
            throw InputError(fmt::format("{}: only for bench layer, found bench {}",
                                         option->get_name(), options.bench));
        }
    }
}

Pass pass_of(const std::string& name) {
    for (const Pass pass : {Pass::forward, Pass::data_gradient, Pass::weight_gradient}) {
        if (name == to_string(pass)) {
            return pass;
        }
    }
    throw InputError("--pass: found '" + name +
                     "', expected forward, data_gradient or weight_gradient");
}

void run_wave(WaveOptions& options) {
    if (options.list) {
        std::cout << fmt::format("{}\n", fmt::join(bench_names(), "\n"));
        return;
    }
    check_bench(options);
    options.window.pass = pass_of(options.pass);
    const Architecture architecture = resolve(options.chip).chip;
    const std::string path = options.out.empty() ? options.bench + ".vcd" : options.out;
    AtomicFile file(path);
    std::size_t bytes = 0;
    VcdFile vcd([&](std::string_view text) {
        bytes += text.size();
        file.write(text);
    });
    if (options.bench == kLayer) {
        std::cout << trace_layer(architecture, options.window, vcd) << '\n';
    } else {
        const auto& benches = wave_benches();
        std::find_if(benches.begin(), benches.end(), [&](const WaveBench& bench) {
            return bench.name == options.bench;
        })->run(architecture, vcd);
    }
    file.commit();
    std::cout << fmt::format("written: {} ({} variables, {} bytes)\n", path, vcd.variables(),
                             bytes);
}

} // namespace

void add_wave_command(CLI::App& app) {
    auto options = std::make_shared<WaveOptions>();
    CLI::App* const command =
        app.add_subcommand("wave", "Run a pin-level bench and write its waveform (VCD)");
    command->add_option("bench", options->bench, "which bench; see --list");
    command->add_flag("--list", options->list, "print the benches, one name a line");
    options->chip.chip = "lns12-4x4";
    add_chip_options(*command, options->chip);
    command->add_option("--out", options->out, "the file (default: BENCH.vcd)");
    LayerWindow& w = options->window;
    const auto layer_option = [&](const char* name, auto& value, const char* text) {
        options->of_layer.push_back(command->add_option(name, value, text));
    };
    layer_option("--network", w.network, "layer: network, a bundled name or a YAML file");
    layer_option("--data", w.data, "layer: folder of the data set");
    layer_option("--seed", w.seed, "layer: seed of the training");
    layer_option("--layer", w.layer, "layer: which layer, from 0");
    layer_option("--pass", options->pass, "layer: forward, data_gradient or weight_gradient");
    layer_option("--step", w.step, "layer: training steps before it");
    layer_option("--tile", w.tile, "layer: which tile of the pass");
    layer_option("--from", w.from, "layer: first cycle of the tile to trace");
    layer_option("--cycles", w.cycles, "layer: how many (default: 200, or to the tile's end)");
    command->callback([options] { run_wave(*options); });
}

} // namespace napier
