// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/evaluate_command.hpp"

#include <iostream>
#include <memory>

#include "sw/cli/chip_options.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/cli/training_options.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/run/evaluation.hpp"

namespace napier {

namespace {

void run_evaluate(const EvaluateOptions& options) {
    const StopSignal stop;
    std::cout << to_table(evaluate(options));
    if (!options.out.empty()) {
        std::cout << "written: " << options.out << "/report.json, predictions.csv\n";
    }
}

} // namespace

void add_evaluate_command(CLI::App& app, const std::string& command_line) {
    auto options = std::make_shared<EvaluateOptions>();
    EvaluateOptions& o = *options;
    o.command = command_line;
    CLI::App* const command = app.add_subcommand(
        "evaluate",
        "Test a network with given weights on the modelled chip, beside its fixed-point "
        "twin and float32; trains nothing");
    command->add_option("network", o.network, "network: a bundled name or a YAML file")->required();
    command->add_option("--weights", o.weights,
                        "safetensors file with all of its parameters (default: the network's own)");
    command->add_option("--data", o.data, "folder of the data set");
    command->add_option("--test-samples", o.test_samples, "test images, the first (default: all)")
        ->check(number_in(std::int64_t{1}, std::int64_t{1} << 40));
    command->add_option("--batch", o.batch, "images at a time (default: the recipe's)")
        ->check(number_in(1, 4096));
    command
        ->add_option("--width-multiplier", o.width_multiplier,
                     "multiplies filters and outputs of all layers but the last, as in training")
        ->check(number_in(0.001, 64.0))
        ->capture_default_str();
    command->add_option("--out", o.out, "folder for report.json and predictions.csv");
    add_engine_option(*command, o.engine);
    add_only_option(*command, o.arithmetics, "one of the arithmetics alone");
    add_threads_option(*command);
    add_chip_options(*command, o.chip);
    command->callback([options] { run_evaluate(*options); });
}

} // namespace napier
