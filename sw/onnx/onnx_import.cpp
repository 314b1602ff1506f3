// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/onnx_import.hpp"

#include "hw/config/input_error.hpp"
#include "sw/model/onnx/onnx_reader.hpp"
#include "sw/model/parameters.hpp"

namespace napier {

namespace {

void check_input(const OnnxGraph& graph, const std::string& dataset, const ImageShape& image) {
    const std::vector<std::int64_t> expected = {0, image.channels, image.height, image.width};
    bool same = graph.input_shape.empty() || graph.input_shape.size() == expected.size();
    for (std::size_t i = 1; same && i < graph.input_shape.size(); ++i) {
        same = graph.input_shape[i] <= 0 || graph.input_shape[i] == expected[i];
    }
    // A perceptron's images may be rows.
    const bool row = graph.input_shape.size() == 2 &&
                     (graph.input_shape[1] <= 0 ||
                      graph.input_shape[1] == static_cast<std::int64_t>(image.size()));
    if (!same && !row) {
        std::string found;
        for (const std::int64_t side : graph.input_shape) {
            found += (found.empty() ? "" : " x ") + (side > 0 ? std::to_string(side) : "any");
        }
        throw InputError(graph.file + ": input '" + graph.input + "': found " + found +
                         ", expected the images of " + dataset + ", any x " +
                         std::to_string(image.channels) + " x " + std::to_string(image.height) +
                         " x " + std::to_string(image.width));
    }
}

} // namespace

Network import_onnx(const OnnxGraph& graph, const std::string& name, const std::string& dataset,
                    const ImageShape& image) {
    check_input(graph, dataset, image);
    const OnnxReader read(graph);
    Network network;
    network.name = name;
    network.dataset = dataset;
    network.layers = read.layers();
    connect(network, image, network.classes());
    std::vector<LayerParameters> parameters;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        parameters.push_back(read.parameters(l, network.layers[l], image));
    }
    network.tensors = std::make_shared<const TensorMap>(to_tensors(network, parameters));
    return network;
}

} // namespace napier
