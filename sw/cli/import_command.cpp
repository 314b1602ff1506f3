// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/import_command.hpp"

#include <filesystem>
#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "sw/data/load_dataset.hpp"
#include "sw/model/network_yaml.hpp"
#include "sw/onnx/onnx_file.hpp"
#include "sw/onnx/onnx_import.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/one_line.hpp"

namespace napier {

namespace {

struct ImportOptions {
    std::string model;
    std::string dataset;
    std::string out;
};

/// An ONNX file says nothing of training: something to begin with and to edit.
TrainingRecipe first_recipe() {
    TrainingRecipe recipe;
    recipe.batch = 64;
    recipe.epochs = 10;
    recipe.learning_rate = 0.01;
    recipe.schedule = Schedule::cosine;
    recipe.momentum = 0.9;
    recipe.normalise = true;
    return recipe;
}

void run_import(const ImportOptions& options) {
    namespace fs = std::filesystem;
    const fs::path out = options.out;
    if (out.extension() != ".yaml") {
        throw InputError("--out: found '" + options.out + "', expected a name that ends in .yaml");
    }
    fs::path weights = out;
    weights.replace_extension(".safetensors");
    Network network = import_onnx(read_onnx(options.model), out.stem().string(), options.dataset,
                                  dataset_shape(options.dataset));
    network.train = first_recipe();
    network.weights = weights.filename().string();
    AtomicFile weights_file(weights.string());
    AtomicFile network_file(out.string());
    weights_file.write(safetensors_bytes(*network.tensors));
    network_file.write(
        network_yaml(network, "From " + one_line(fs::path(options.model).filename().string()) +
                                  "; the recipe is a place to begin."));
    // Both or none; the weights first: a network file without them would be half of a pair.
    weights_file.commit();
    network_file.commit();
    std::cout << fmt::format("{}: {} layers, {} parameters\nwritten: {}, {}\n", network.name,
                             network.layers.size(), network.parameters(), out.string(),
                             weights.string());
}

} // namespace

void add_import_command(CLI::App& app) {
    auto options = std::make_shared<ImportOptions>();
    CLI::App* const command =
        app.add_subcommand("import", "A network file and its initial weights from an ONNX model");
    command->add_option("model", options->model, "the ONNX file")->required();
    command->add_option("--dataset", options->dataset, "the images it is for")->required();
    command->add_option("--out", options->out, "the .yaml file to write; weights go beside it")
        ->required();
    command->callback([options] { run_import(*options); });
}

} // namespace napier
