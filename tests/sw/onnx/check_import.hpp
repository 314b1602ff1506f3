// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fstream>

#include "sw/model/network_yaml.hpp"
#include "sw/model/parameters.hpp"
#include "sw/onnx/onnx_export.hpp"
#include "sw/onnx/onnx_import.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"
#include "tests/sw/onnx/same_logits.hpp"

namespace napier::test {

/// What a graph becomes computes what the graph does, and so does the file it is written to.
inline void check_import(const OnnxGraph& graph, const ImageShape& image) {
    Network network = import_onnx(graph, "built", "cifar-100", image);
    check_same_logits(graph, network);

    // The file says the same.
    const TemporaryFolder folder;
    std::ofstream(folder.file("w.safetensors")) << safetensors_bytes(*network.tensors);
    network.weights = "w.safetensors";
    std::ofstream(folder.file("n.yaml")) << network_yaml(network, "as written");
    Network read = load_network(folder.file("n.yaml"));
    connect(read, image, read.classes());
    check_same_logits(graph, read);
    CHECK(read.train.describe() == network.train.describe());

    // Written again as a graph it still does.
    std::vector<LayerParameters> parameters;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        parameters.push_back(initial_parameters(network, l, 1));
    }
    const OnnxGraph again = export_onnx(network, parameters);
    check_same_logits(again, network);
    check_same_logits(again, import_onnx(again, "again", "cifar-100", image));
}

} // namespace napier::test
