// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/train_command.hpp"

#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "hw/config/number.hpp"
#include "hw/parallel/worker_pool.hpp"
#include "sw/cli/chip_options.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/cli/training_options.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/run/train_run.hpp"
#include "sw/run/training_ranks.hpp"

namespace napier {

namespace {

/// Returns that of the threads.
CLI::Option* add_run_options(CLI::App& command, TrainOptions& o) {
    command.add_option("network", o.network, "network: a bundled name or a YAML file")->required();
    command.add_option("--data", o.data, "folder of the data set");
    command.add_option("--epochs", o.epochs, "epochs (default: the network's)")
        ->check(number_in(1, 100000));
    command.add_option("--samples", o.samples, "training images an epoch (default: all)")
        ->check(number_in(std::int64_t{0}, std::int64_t{1} << 40));
    command.add_option("--test-samples", o.test_samples, "test images, the first (default: all)")
        ->check(number_in(std::int64_t{1}, std::int64_t{1} << 40));
    command.add_option("--seed", o.seed, "seed of weights, order and updates")
        ->check(a_seed())
        ->capture_default_str();
    command
        .add_option("--width-multiplier", o.width_multiplier,
                    "multiplies filters and outputs of all layers but the last")
        ->check(number_in(0.001, 64.0))
        ->capture_default_str();
    add_engine_option(command, o.engine);
    command.add_option("--record", o.trace,
                       "file for the chip's instructions, to replay without values");
    command.add_option("--save-weights", o.save_weights,
                       "safetensors file for what the chip (or the only training) has learned");
    command
        .add_option("--power-trace", o.power_interval_us,
                    "write the chip's power over time, mW an interval of this many us, to "
                    "power.csv in --out")
        ->check(number_in(0.001, 1e9));
    command
        .add_option_function<std::vector<std::string>>(
            "--diagnose",
            [&o](const std::vector<std::string>& given) {
                o.diagnose = given.empty() || given[0].empty()
                                 ? 0
                                 : required_number(given[0], std::int64_t{1}, std::int64_t{1} << 40,
                                                   "--diagnose");
            },
            "with --engine passes: at the first step of each epoch, or each EVERY steps, say by "
            "layer and pass what the numbers do: ranges, zeros, saturation, errors of products, "
            "updates without effect (diagnosis.csv and .svg in --out)")
        ->expected(0, 1)
        ->type_name("[EVERY]");
    return add_threads_option(command);
}

void add_recipe_options(CLI::App& command, RecipeOverrides& r) {
    const std::string group = "Replacing the network's training";
    command.add_option("--batch", r.batch, "images a step")
        ->check(number_in(1, 4096))
        ->group(group);
    command.add_option("--rate", r.learning_rate, "learning rate of the batch's mean gradient")
        ->check(number_in(1e-9, 100.0))
        ->group(group);
    command.add_option("--schedule", r.schedule, "constant, step (last third a quarter) or cosine")
        ->check(CLI::IsMember(schedule_names()))
        ->group(group);
    command.add_option("--drop-at", r.drop_at, "step: share of the steps before the rate falls")
        ->check(number_in(0.0, 1.0))
        ->group(group);
    command.add_option("--drop-factor", r.drop_factor, "step: by which factor")
        ->check(number_in(1e-9, 1.0))
        ->group(group);
    command.add_option("--final-rate", r.final_rate, "where cosine ends")
        ->check(number_in(0.0, 100.0))
        ->group(group);
    command.add_option("--optimiser", r.optimiser, "sgd or madam")
        ->check(CLI::IsMember(optimiser_names()))
        ->group(group);
    command.add_option("--madam-rate", r.madam_rate, "of the logs of weights, by gradient / rms")
        ->check(number_in(1e-9, 16.0))
        ->group(group);
    command.add_option("--momentum", r.momentum)->check(number_in(0.0, 0.9999))->group(group);
    command.add_option("--weight-decay", r.weight_decay)->check(number_in(0.0, 1.0))->group(group);
    const auto choice = [&](const std::string& name, std::optional<bool>& value,
                            const std::string& help) {
        CLI::Option* const yes = command
                                     .add_flag_callback(
                                         "--" + name, [&value] { value = true; }, help)
                                     ->group(group);
        command.add_flag_callback("--no-" + name, [&value] { value = false; })
            ->group(group)
            ->excludes(yes);
    };
    choice("flip", r.flip, "mirror half of the images");
    choice("normalise", r.normalise, "pixels to mean 0, deviation 1 by channel");
    command.add_option("--crop-padding", r.crop_padding, "random crops of images padded by this")
        ->check(number_in(0, 64))
        ->group(group);
}

void add_session_options(CLI::App& command, TrainOptions& o) {
    const std::string group = "Results and checkpoints";
    command.add_option("--out", o.session.out, "folder for report.json, curve.csv and checkpoints")
        ->group(group);
    command
        .add_option("--checkpoint-every", o.session.checkpoint_every,
                    "training steps (default: an epoch's; 0: only at the end); also on SIGINT "
                    "and SIGTERM")
        ->check(number_in(std::int64_t{0}, std::int64_t{1} << 40))
        ->group(group);
    const auto start = [&](const std::string& flag, Start value, const std::string& help) {
        return command
            .add_flag_callback(
                flag, [&o, value] { o.session.start = value; }, help)
            ->group(group);
    };
    CLI::Option* const resume =
        start("--resume", Start::resume, "continue the run in --out, to the same bits");
    start("--discard", Start::discard, "drop an unfinished run in --out")->excludes(resume);
    add_only_option(command, o.trainings, "one of the trainings alone")->group(group);
}

/// By all processes of mpirun, if it started this one.
void run(TrainOptions& options, bool threads_given) {
    const StopSignal stop;
    options.ranks = training_ranks(options.session.out.empty() ? "" : "; continue with --resume");
    if (options.ranks != nullptr && !threads_given) { // ranks of a machine share its processors
        const auto processors = static_cast<int>(std::thread::hardware_concurrency());
        WorkerPool::set_shared_threads(std::max(1, processors / ranks_on_machine()));
    }
    const TrainReport report = run_train(options);
    if (!leads(options.ranks)) {
        return;
    }
    std::cout << to_table(report);
    if (!options.session.out.empty()) {
        std::cout << "written: " << options.session.out << "/report.json"
                  << (options.diagnose ? ", diagnosis.csv, diagnosis.svg" : "") << '\n';
    }
}

} // namespace

void add_train_command(CLI::App& app, const std::string& command_line) {
    auto options = std::make_shared<TrainOptions>();
    options->command = command_line;
    CLI::App* const command =
        app.add_subcommand("train", "Train a network on the modelled chip, beside its fixed-point "
                                    "twin and float32");
    CLI::Option* const threads = add_run_options(*command, *options);
    add_chip_options(*command, options->chip);
    add_recipe_options(*command, options->recipe);
    add_session_options(*command, *options);
    command->callback([options, threads] { run(*options, threads->count() > 0); });
}

} // namespace napier
