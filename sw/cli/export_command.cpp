// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/export_command.hpp"

#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "sw/cli/number_in.hpp"
#include "sw/model/parameters.hpp"
#include "sw/onnx/onnx_export.hpp"
#include "sw/onnx/onnx_file.hpp"
#include "sw/report/atomic_file.hpp"

namespace napier {

namespace {

struct ExportOptions {
    std::string network;
    std::string weights;
    std::string out;
    double width = 1.0;
};

void run_export(const ExportOptions& options) {
    Network network = load_network(options.network, options.width);
    take_weights(network, options.weights);
    connect(network);
    std::vector<LayerParameters> parameters;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        parameters.push_back(initial_parameters(network, l, 0));
    }
    const OnnxGraph graph = export_onnx(network, parameters);
    require_all_weights(network, options.network);
    write_file_atomically(options.out, onnx_bytes(graph));
    const ImageShape& image = network.image;
    std::cout << fmt::format(
        "{}: {} layers, {} parameters\ninput '{}': N x {} x {} x {}, a pixel is its byte / 255{}\n"
        "output '{}': N x {}\nwritten: {}\n",
        network.name, network.layers.size(), network.parameters(), graph.input, image.channels,
        image.height, image.width,
        network.train.normalise
            ? fmt::format(", less its channel's mean and divided by its deviation (`napier data {} "
                          "--data FOLDER` prints them)",
                          network.dataset)
            : "",
        graph.output, network.classes(), options.out);
}

} // namespace

void add_export_command(CLI::App& app) {
    auto options = std::make_shared<ExportOptions>();
    CLI::App* const command =
        app.add_subcommand("export", "An ONNX model from a network and its weights");
    command->add_option("network", options->network, "a bundled network or a YAML file")
        ->required();
    command->add_option("--weights", options->weights,
                        "the safetensors file with all of its parameters (default: the network's "
                        "own)");
    command
        ->add_option("--width-multiplier", options->width,
                     "multiply filters and outputs of all layers but the last, as in training")
        ->check(number_in(0.001, 64.0))
        ->capture_default_str();
    command->add_option("--out", options->out, "the .onnx file to write")->required();
    command->callback([options] { run_export(*options); });
}

} // namespace napier
