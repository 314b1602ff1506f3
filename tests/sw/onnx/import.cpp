// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <fstream>

#include "sw/model/layer_kind.hpp"
#include "sw/model/network_yaml.hpp"
#include "sw/onnx/onnx_import.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"
#include "tests/sw/onnx/check_import.hpp"
#include "tests/sw/onnx/graph_builder.hpp"

using namespace napier;
using namespace napier::test;

namespace {

constexpr ImageShape kImages{3, 12, 12};

void check_import(const OnnxGraph& graph) {
    test::check_import(graph, kImages);
}

/// Convolutions, batch norm, a sum of two ways, pools, a flattened map of 4 x 4 pixels.
OnnxGraph residual() {
    GraphBuilder g({0, 3, 12, 12});
    const std::string stem = g.node(
        "Relu", {g.batch_norm("norm", g.conv("stem", "images", 5, 3, 3, 1, 1, false), 5, 1e-3)});
    const std::string left = g.conv("left", stem, 6, 5, 3, 1, 1, true);
    const std::string right = g.conv("right", stem, 6, 5, 1, 1, 0, false);
    const std::string sum = g.node("Relu", {g.node("Add", {left, right})});
    const std::string pooled = g.node(
        "MaxPool", {sum}, {{"kernel_shape", {3, 3}}, {"strides", {3, 3}}, {"pads", {0, 0, 0, 0}}});
    const std::string hidden =
        g.node("Relu", {g.gemm("hidden", g.node("Flatten", {pooled}), 9, 6 * 4 * 4)});
    return g.finish(g.node("Softmax", {g.gemm("head", hidden, 7, 9)}));
}

/// What import_onnx says of a graph after `change`.
template <typename Change> std::string refusal(OnnxGraph graph, Change change) {
    change(graph);
    return message_of([&] { import_onnx(graph, "built", "cifar-100", kImages); });
}

OnnxNode& node_of(OnnxGraph& graph, const std::string& operation) {
    for (OnnxNode& node : graph.nodes) {
        if (node.operation == operation) {
            return node;
        }
    }
    throw std::logic_error("no node " + operation);
}

bool has_key(const Layer& layer, const std::string& key, const std::string& value) {
    for (const auto& [found, text] : layer.kind->keys()) {
        if (found == key) {
            return text == value;
        }
    }
    return false;
}

} // namespace

TEST_CASE("a graph with two ways computes what ONNX says") {
    check_import(residual());
}

TEST_CASE("exporters' other habits mean the same") {
    GraphBuilder g({0, 3, 12, 12});
    // A bias of its own node, strides and padding, a leaky ReLU of the chip's slope.
    const std::string conv =
        g.node("Add", {g.conv("0", "images", 4, 3, 5, 2, 2, false), g.random("0.bias", {4, 1, 1})});
    const std::string leaky = g.node("LeakyRelu", {conv}, {{"alpha", {0.125}}});
    // ReLU behind a maximum and a dropout that does nothing.
    const std::string pooled = g.node("MaxPool", {g.conv("1", leaky, 6, 4, 3, 1, 0, true)},
                                      {{"kernel_shape", {2, 2}}, {"strides", {2, 2}}});
    const std::string relu =
        g.node("Relu", {g.node("Dropout", {g.node("Identity", {pooled})}, {{"ratio", {0}}})});
    const std::string mean =
        g.node("Reshape", {g.node("AveragePool", {relu}, {{"kernel_shape", {2, 2}}}),
                           g.constant("shape", {0, -1})});
    // A product without transposition, its bias the first input of the sum.
    const std::string product = g.node("MatMul", {mean, g.random("fc", {6, 5})});
    const std::string head = g.node("Add", {g.random("fc_bias", {5}), product});
    const OnnxGraph graph = g.finish(g.node("Identity", {head}));
    // The bias comes first there, so the evaluator, which keeps the first shape, sees it turned.
    OnnxGraph turned = graph;
    std::swap(turned.nodes[turned.nodes.size() - 2].inputs[0],
              turned.nodes[turned.nodes.size() - 2].inputs[1]);
    check_import(turned);
    const Network one = import_onnx(graph, "built", "cifar-100", kImages);
    const Network two = import_onnx(turned, "built", "cifar-100", kImages);
    CHECK(safetensors_bytes(*one.tensors) == safetensors_bytes(*two.tensors));
    CHECK(one.layers.front().name == "conv_0"); // "0" alone would be a place
    OnnxGraph named = graph; // as PyTorch does where weights have lost their names
    named.nodes[0].name = "/features/3/Conv";
    named.nodes[0].inputs[1] = g.random("onnx::Conv_1", {4, 3, 5, 5});
    named.constants = g.graph().constants;
    CHECK(import_onnx(named, "built", "cifar-100", kImages).layers[0].name == "features_3");
}

TEST_CASE("a perceptron's image is flattened by channel, ours by pixel") {
    GraphBuilder g({0, 3, 12, 12});
    const std::string hidden =
        g.node("Relu", {g.gemm("a", g.node("Flatten", {"images"}), 6, 3 * 12 * 12)});
    check_import(g.finish(g.gemm("b", hidden, 4, 6)));
}

TEST_CASE("dropout and products without bias keep their meaning") {
    GraphBuilder g({0, 3, 12, 12});
    const std::string map =
        g.node("GlobalAveragePool", {g.conv("c", "images", 4, 3, 3, 1, 1, true)});
    const std::string dropped = g.node("Dropout", {g.node("Flatten", {map})}, {{"ratio", {0.25}}});
    Network network = import_onnx(g.finish(g.node("MatMul", {dropped, g.random("w", {4, 5})})),
                                  "built", "cifar-100", kImages);
    REQUIRE(network.layers.size() == 4);
    CHECK(has_key(network.layers[2], "rate", "0.25"));
    CHECK_FALSE(network.layers[3].has_bias());
    const TemporaryFolder folder;
    std::ofstream(folder.file("w.safetensors")) << safetensors_bytes(*network.tensors);
    network.weights = "w.safetensors";
    std::ofstream(folder.file("n.yaml")) << network_yaml(network);
    Network read = load_network(folder.file("n.yaml"));
    connect(read, kImages, read.classes());
    CHECK(has_key(read.layers[2], "rate", "0.25"));
    CHECK_FALSE(read.layers[3].has_bias());
}

TEST_CASE("graphs the chip cannot compute are refused by node") {
    const OnnxGraph good = residual();
    const auto set = [](const std::string& operation, const std::string& attribute,
                        std::vector<double> numbers) {
        return [=](OnnxGraph& g) { node_of(g, operation).attributes[attribute].numbers = numbers; };
    };
    CHECK(refusal(good, set("Conv", "group", {3})) ==
          "built.onnx: node 'Conv_0' (Conv): group: found 3, expected 1");
    CHECK(refusal(good, set("Conv", "pads", {1, 0, 0, 0})) ==
          "built.onnx: node 'Conv_0' (Conv): pads: found 1, 0, 0, 0, expected the same sum above "
          "and below as left and right");
    CHECK(
        refusal(good, set("MaxPool", "pads", {0, 0, 1, 1})) ==
        "built.onnx: node 'MaxPool_7' (MaxPool): pads: found 0, 0, 1, 1, expected the same on all "
        "sides");
    CHECK(refusal(good, set("MaxPool", "ceil_mode", {1})).find("ceil_mode") != std::string::npos);
    CHECK(refusal(good, set("Gemm", "alpha", {0.5})).find("alpha") != std::string::npos);
    CHECK(refusal(good, set("Flatten", "axis", {2})) ==
          "built.onnx: node 'Gemm_9' (Gemm): reads any x 16, expected a row of values for each "
          "image");
    CHECK(refusal(good, [](OnnxGraph& g) { node_of(g, "Relu").operation = "Sigmoid"; })
              .find("node 'Relu_2' (Sigmoid): this operation is not one of: Add, AveragePool, "
                    "BatchNormalization, Concat, Conv, Dropout, Flatten, Gemm, GlobalAveragePool, "
                    "Identity, LeakyRelu, LogSoftmax, MatMul, MaxPool, Mul, ReduceMean, Relu, "
                    "Reshape, Softmax, Squeeze, Transpose, Unsqueeze") != std::string::npos);
    CHECK(refusal(good, [](OnnxGraph& g) {
              node_of(g, "Relu").operation = "LeakyRelu";
          }).find("alpha: found 0.01, expected 0.125") != std::string::npos);
    CHECK(refusal(good, [](OnnxGraph& g) {
              g.constants["left.weight"].shape[1] = 4;
          }).find("its kernels have 4 channels, its map has 5") != std::string::npos);
    CHECK(refusal(good, [](OnnxGraph& g) {
              g.constants["head.bias"] = {{6}, std::vector<double>(6)};
          }).find("adds a constant of 6 to any x 7: their shapes do not fit") != std::string::npos);
    CHECK(refusal(good, [](OnnxGraph& g) {
              g.constants["norm.var"].values[0] = -1;
          }).find("negative variance") != std::string::npos);
    CHECK(refusal(good, [](OnnxGraph& g) {
              g.constants["head.bias"].values[0] = 1e300;
          }).find("not finite") != std::string::npos);
    for (const double epsilon : {std::nan(""), HUGE_VAL, 3.4028234663852886e38}) {
        CHECK(refusal(good, [&](OnnxGraph& g) {
                  node_of(g, "BatchNormalization").attributes["epsilon"].numbers = {epsilon};
                  g.constants["norm.var"].values[0] = 3e38;
              }).find("not finite") != std::string::npos);
    }
    CHECK(refusal(good, [](OnnxGraph& g) {
              g.output = g.nodes.front().outputs.front();
          }).find("expected a Gemm or MatMul") != std::string::npos);
    CHECK(refusal(good,
                  [](OnnxGraph& g) {
                      g.input_shape = {1, 3, 32, 32};
                  })
              .find("found 1 x 3 x 32 x 32, expected the images of cifar-100, any x 3 x 12 x 12") !=
          std::string::npos);
    CHECK(refusal(good, [](OnnxGraph& g) {
              g.nodes[2].inputs[0] = "images";
          }).find("expected a layer before it that nobody else reads") != std::string::npos);
    // A second activation finds none to be part of.
    CHECK(refusal(good,
                  [](OnnxGraph& g) {
                      OnnxNode again = g.nodes[2];
                      again.outputs = {"again"};
                      again.inputs = g.nodes[2].outputs;
                      g.nodes[3].inputs[0] = g.nodes[4].inputs[0] = "again";
                      g.nodes.insert(g.nodes.begin() + 3, again);
                  })
              .find("expected one of these before it: Add, BatchNormalization, Conv, Gemm, MatMul, "
                    "Mul") != std::string::npos);
    // The sum before its ReLU is read a second time.
    CHECK(refusal(good, [](OnnxGraph& g) {
              g.nodes[7].inputs[0] = g.nodes[5].outputs[0];
          }).find("that nobody else reads") != std::string::npos);
}
