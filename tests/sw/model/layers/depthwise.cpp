// SPDX-License-Identifier: Apache-2.0

#include "tests/catch.hpp"
#include "tests/sw/onnx/check_import.hpp"
#include "tests/sw/onnx/graph_builder.hpp"
#include "tests/sw/train/chip_against_float.hpp"
#include "tests/sw/train/kind_gradients.hpp"

using namespace napier;

namespace {

/// Channels that fill groups of eight, that do not, and both; a stride, a padding, a bias.
const char* const kDepthwiseLayers = R"(
  - {kind: conv, filters: 13, kernel: 3, padding: 1, activation: leaky_relu}
  - {kind: depthwise, kernel: 3, padding: 1, activation: leaky_relu, name: a}
  - {kind: conv, filters: 16, kernel: 1, activation: leaky_relu}
  - {kind: depthwise, kernel: 3, stride: 2, padding: 1, bias: false}
  - {kind: conv, filters: 5, kernel: 1}
  - {kind: depthwise, kernel: 2}
  - {kind: dense, outputs: 4}
)";

} // namespace

TEST_CASE("depthwise: float32 gradients are finite differences", "[depthwise]") {
    const auto layers = test::layers_of(kDepthwiseLayers, {1, 6, 6});
    for (const Layer& layer : layers) {
        if (layer.kind_name() == "depthwise") {
            test::check_float_gradients(layer);
        }
    }
}

TEST_CASE("depthwise: the chip trains it as float32 does", "[depthwise]") {
    const auto [name, bound] =
        GENERATE(table<std::string, double>({{"lns16", 0.05}, {"fixed16", 0.06}}));
    test::check_against_float(test::layers_of(kDepthwiseLayers, {1, 6, 6}), name, bound);
}

TEST_CASE("depthwise: weights off the diagonal stay zero", "[depthwise]") {
    SystemCFixture context;
    const Network network = test::quarters_network(test::layers_of(kDepthwiseLayers, {1, 6, 6}));
    Platform platform("platform", chip(Dataflow::output_stationary, 8, 8, 16));
    ChipBackend backend(network, platform, 1);
    const Dataset data = quarters();
    for (int step = 0; step < 3; ++step) {
        backend.train_step({data.train.pixels.data(), data.train.labels.data(), 16}, 0.25);
    }
    for (const PlannedLayer& layer : backend.plan().layers()) {
        if (layer.shape.kind_name() != "depthwise") {
            continue;
        }
        const std::vector<double> words = backend.values(layer.weight.word);
        const auto nonzero =
            std::count_if(words.begin(), words.end(), [](double value) { return value != 0.0; });
        CHECK(nonzero <= layer.shape.parameters());
        CHECK(nonzero > layer.shape.parameters() / 2);
    }
}

TEST_CASE("depthwise: read from ONNX, whose groups are its channels", "[depthwise][onnx]") {
    test::GraphBuilder builder({0, 1, 6, 6});
    std::string x = builder.conv("stem", "images", 10, 1, 3, 1, 1, true);
    x = builder.node("Relu", {x});
    x = builder.node(
        "Conv", {x, builder.random("dw.weight", {10, 1, 3, 3}), builder.random("dw.bias", {10})},
        {{"group", {10}}, {"kernel_shape", {3, 3}}, {"pads", {1, 1, 1, 1}}, {"strides", {2, 2}}});
    x = builder.gemm("fc", builder.node("Flatten", {x}), 4, 90);
    test::check_import(builder.finish(x), {1, 6, 6});
}
