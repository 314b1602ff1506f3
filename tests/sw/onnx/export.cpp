// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/onnx_export.hpp"

#include <set>

#include "sw/model/layers/product.hpp"
#include "sw/model/parameters.hpp"
#include "sw/onnx/onnx_import.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/onnx/random_network.hpp"
#include "tests/sw/onnx/same_layers.hpp"
#include "tests/sw/onnx/same_logits.hpp"

using namespace napier;
using namespace napier::test;

namespace {

constexpr std::uint32_t kNetworks = 200;

} // namespace

TEST_CASE("what is exported is imported as the same layers and parameters") {
    std::set<std::string> kinds;
    for (std::uint32_t seed = 0; seed < kNetworks; ++seed) {
        INFO("network " << seed);
        RandomNetwork random(seed);
        const std::vector<LayerParameters> parameters = random.parameters();
        const OnnxGraph graph = export_onnx(random.network(), parameters);
        check_same_layers(import_onnx(graph, "random", "none", random.network().image),
                          random.network(), parameters);
        for (const Layer& layer : random.network().layers) {
            kinds.insert(layer.kind_name());
        }
    }
    // Kinds of a file of their own in tests/sw/model/layers bring their graphs themselves.
    CHECK(kinds == std::set<std::string>{"add", "batch_norm", "conv", "dense", "dropout",
                                         "global_average_pool", "max_pool"});
}

TEST_CASE("an exported graph computes the network's logits") {
    for (std::uint32_t seed = 0; seed < kNetworks; ++seed) {
        INFO("network " << seed);
        RandomNetwork random(seed);
        const std::vector<LayerParameters> parameters = random.parameters();
        Network network = random.network();
        network.tensors = std::make_shared<const TensorMap>(to_tensors(network, parameters));
        check_same_logits(export_onnx(network, parameters), network);
    }
}

TEST_CASE("a perceptron's weights are exported in the order of ONNX's images") {
    Network network;
    network.name = "one";
    network.layers = {dense(1, Activation::none, false)};
    connect(network, {2, 1, 2}, 1);
    // Ours are pixel by pixel, ONNX's channel by channel.
    const OnnxGraph graph = export_onnx(network, {{{1, 2, 3, 4}, {}, {}, {}}});
    CHECK(graph.constants.at("dense1.weight").values == std::vector<double>{1, 3, 2, 4});
    CHECK(graph.constants.at("dense1.weight").shape == std::vector<std::int64_t>{1, 4});
    CHECK(graph.input_shape == std::vector<std::int64_t>{0, 2, 1, 2});
    CHECK(graph.output_shape == std::vector<std::int64_t>{0, 1});
}

TEST_CASE("layers that ONNX cannot say are refused by name") {
    Network network;
    network.name = "shapes";
    network.layers = {product("scores", 4, 4, 8)};
    connect(network);
    CHECK(message_of([&] { export_onnx(network, {{}}); }) ==
          "shapes: layer 'scores' (product): ONNX has no operation for it");
}

TEST_CASE("a map cannot become one pixel on its way in") {
    Network network;
    network.name = "pixel";
    network.layers = {dense(4), convolution(3, 1, 1, 0), dense(2)};
    connect(network, {1, 2, 2}, 2);
    std::vector<LayerParameters> parameters;
    for (std::size_t l = 0; l < 3; ++l) {
        parameters.push_back(initial_parameters(network, l, 1));
    }
    OnnxGraph graph = export_onnx(network, parameters);
    check_same_layers(import_onnx(graph, "pixel", "none", network.image), network, parameters);
    // Four channels of one pixel from the image's four pixels, without the product between.
    const std::string flat = graph.nodes[0].outputs[0];
    graph.nodes.erase(graph.nodes.begin() + 1);
    graph.nodes[1].inputs[0] = flat;
    CHECK(message_of([&] { import_onnx(graph, "pixel", "none", network.image); }) ==
          "pixel: node 'conv2/Conv' (Conv): reads any x 4 x 1 x 1, expected a map: images x 1 "
          "channels x 2 rows x 2 columns");
}
