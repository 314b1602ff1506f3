// SPDX-License-Identifier: Apache-2.0
#include "sw/commands/train_command.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "hw/config/input_error.hpp"
#include "hw/power/technology_library.hpp"
#include "sw/commands/train_report.hpp"
#include "sw/data/load_dataset.hpp"
#include "sw/nn/float_backend.hpp"
#include "sw/report/json_file.hpp"
#include "sw/report/progress.hpp"

namespace napier {

namespace {

struct Options {
    std::string network;
    std::string architecture = "lns12-32x32";
    std::string data;
    std::string arithmetic;
    std::string out;
    int epochs = 0;
    long samples = -1;
    std::uint64_t seed = 1;
    bool only_chip = false;
    std::string command;
};

TrainingResult train_with_progress(const std::string& label, Backend& backend,
                                   const Network& network, const Dataset& data,
                                   const TrainingRun& run) {
    Progress progress(label, run.samples * static_cast<std::size_t>(run.epochs), "images");
    TrainingResult result =
        train(backend, network, data, run, [&](std::size_t images) { progress.advance(images); });
    progress.finish();
    return result;
}

void run_train(const Options& options) {
    const auto start = std::chrono::steady_clock::now();
    TrainReport report;
    report.command = options.command;
    report.network = load_network(options.network);
    report.architecture = load_architecture(options.architecture);
    if (!options.arithmetic.empty()) {
        report.architecture.arithmetic = named_arithmetic(options.arithmetic);
    }
    load_technology(report.architecture.technology); // a bad name should not wait for the end
    if (!options.out.empty() && std::filesystem::exists(options.out) &&
        !std::filesystem::is_directory(options.out)) {
        throw InputError(options.out + ": is a file, expected a folder for the results");
    }
    const Dataset data = load_dataset(report.network.dataset, options.data);
    connect(report.network, data.shape, data.classes);
    const auto all = static_cast<long>(data.train.count());
    if (options.samples == 0 || options.samples > all) {
        throw InputError("--samples: found " + std::to_string(options.samples) + ", expected 1.." +
                         std::to_string(all) + " (the training images of " + data.name + ")");
    }
    report.run = {options.epochs > 0 ? options.epochs : report.network.train.epochs,
                  static_cast<std::size_t>(options.samples < 0 ? all : options.samples),
                  options.seed};

    // Every module must exist before time runs.
    const bool twin = !options.only_chip && report.architecture.arithmetic.is_lns();
    Platform chip("chip", report.architecture);
    std::optional<Platform> fixed;
    if (twin) {
        fixed.emplace("fixed_twin", fixed_twin(report.architecture, FixedAccumulator::wide));
    }
    const auto train_chip = [&](const std::string& label, Platform& platform) {
        ChipBackend backend(report.network, platform, options.seed);
        const TrainingResult result =
            train_with_progress(label, backend, report.network, data, report.run);
        return collect(report.network, platform, backend, result);
    };
    report.chip = train_chip(report.architecture.arithmetic.is_lns() ? "LNS chip  " : "chip", chip);
    if (twin) {
        report.fixed = train_chip("fixed twin", *fixed);
    }
    if (!options.only_chip) {
        FloatBackend reference(report.network, options.seed);
        report.float32 =
            train_with_progress("float32   ", reference, report.network, data, report.run);
    }
    report.wall_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::cout << to_table(report);
    if (!options.out.empty()) {
        std::filesystem::create_directories(options.out);
        const std::string path = options.out + "/report.json";
        write_json(path, to_json(report));
        std::cout << "written: " << path << '\n';
    }
}

} // namespace

void add_train_command(CLI::App& app, const std::string& command_line) {
    auto options = std::make_shared<Options>();
    options->command = command_line;
    CLI::App* const command =
        app.add_subcommand("train", "Train a network on the modelled chip, beside its fixed-point "
                                    "twin and float32");
    command->add_option("network", options->network, "network: a bundled name or a YAML file")
        ->required();
    command->add_option("--arch", options->architecture, "chip: a preset or a YAML file")
        ->capture_default_str();
    command->add_option("--data", options->data, "folder of the data set");
    command->add_option("--epochs", options->epochs, "epochs (default: the network's)")
        ->check(CLI::Range(1, 100000));
    command->add_option("--samples", options->samples, "training images an epoch (default: all)")
        ->check(CLI::Range(0L, 1L << 40));
    command->add_option("--seed", options->seed, "seed of weights, order and updates")
        ->capture_default_str();
    command->add_option("--arithmetic", options->arithmetic,
                        "replace the chip's arithmetic: lns8 .. lns16, fixed8 .. fixed16[-narrow]");
    command->add_option("--out", options->out, "folder for report.json");
    command->add_flag("--only-chip", options->only_chip, "without the twin and float32");
    command->callback([options] { run_train(*options); });
}

} // namespace napier
