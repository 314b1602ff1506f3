// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/wave_command.hpp"

#include <iostream>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hw/config/input_error.hpp"
#include "sw/cli/chip_options.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/run/wave_run.hpp"

namespace napier {

namespace {

struct WaveOptions {
    WaveRequest request;
    bool list = false;
    std::string pass = "forward";
    std::vector<CLI::Option*> of_layer; ///< options that only make sense with it
};

void run(WaveOptions& options) {
    if (options.list) {
        std::cout << fmt::format("{}\n", fmt::join(bench_names(), "\n"));
        return;
    }
    for (const CLI::Option* option : options.of_layer) {
        const std::string& bench = options.request.bench;
        if (option->count() > 0 && !bench.empty() && bench != kLayerBench) {
            throw InputError(
                fmt::format("{}: only for bench layer, found bench {}", option->get_name(), bench));
        }
    }
    options.request.window.pass = array_pass(options.pass, "--pass");
    const WaveResult result = run_wave(options.request);
    std::cout << result.traced << (result.traced.empty() ? "" : "\n")
              << fmt::format("written: {} ({} variables, {} bytes)\n", result.file,
                             result.variables, result.bytes);
}

} // namespace

void add_wave_command(CLI::App& app) {
    auto options = std::make_shared<WaveOptions>();
    CLI::App* const command =
        app.add_subcommand("wave", "Run a pin-level bench and write its waveform (VCD)");
    command->add_option("bench", options->request.bench, "which bench; see --list");
    command->add_flag("--list", options->list, "print the benches, one name a line");
    options->request.chip.chip = "lns12-4x4";
    add_chip_options(*command, options->request.chip);
    command->add_option("--out", options->request.out, "the file (default: BENCH.vcd)");
    LayerWindow& w = options->request.window;
    const auto layer_option = [&](const char* name, auto& value, const char* text) {
        options->of_layer.push_back(command->add_option(name, value, text));
        return options->of_layer.back();
    };
    const CLI::Validator count = number_in<std::int64_t>(0, std::int64_t{1} << 40);
    layer_option("--network", w.network, "layer: network, a bundled name or a YAML file");
    layer_option("--data", w.data, "layer: folder of the data set");
    layer_option("--seed", w.seed, "layer: seed of the training")->check(a_seed());
    layer_option("--layer", w.layer, "layer: which layer, from 0")->check(number_in(0, 65535));
    layer_option("--pass", options->pass, "layer: forward, data_gradient or weight_gradient");
    layer_option("--step", w.step, "layer: training steps before it")->check(count);
    layer_option("--tile", w.tile, "layer: which tile of the pass")->check(count);
    layer_option("--from", w.from, "layer: first cycle of the tile to trace")->check(count);
    layer_option("--cycles", w.cycles, "layer: how many (default: 200, or to the tile's end)")
        ->check(count);
    command->callback([options] { run(*options); });
}

} // namespace napier
