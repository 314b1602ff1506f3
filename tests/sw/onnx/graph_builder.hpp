// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "sw/model/onnx/onnx_graph.hpp"

namespace napier::test {

/// Puts an ONNX graph together, node by node; weights are random.
class GraphBuilder {
  public:
    explicit GraphBuilder(std::vector<std::int64_t> image) {
        graph_.file = "built.onnx";
        graph_.input = "images";
        graph_.input_shape = std::move(image);
    }

    /// A random constant; its name.
    std::string random(const std::string& name, const std::vector<std::int64_t>& shape,
                       double low = -0.5, double high = 0.5) {
        OnnxConstant tensor{shape, {}};
        std::int64_t count = 1;
        for (const std::int64_t side : shape) {
            count *= side;
        }
        std::uniform_real_distribution<float> values(static_cast<float>(low),
                                                     static_cast<float>(high));
        for (std::int64_t i = 0; i < count; ++i) {
            tensor.values.push_back(static_cast<double>(values(random_)));
        }
        graph_.constants[name] = std::move(tensor);
        return name;
    }
    /// A list of whole numbers, such as a shape.
    std::string constant(const std::string& name, std::vector<double> values) {
        graph_.constants[name] = {{static_cast<std::int64_t>(values.size())},
                                  std::move(values),
                                  OnnxConstant::Type::int64};
        return name;
    }

    using Attributes = std::vector<std::pair<std::string, std::vector<double>>>;
    /// The name of what it makes.
    std::string node(const std::string& operation, std::vector<std::string> inputs,
                     const Attributes& attributes = {}) {
        OnnxNode node;
        node.operation = operation;
        node.name = operation + "_" + std::to_string(graph_.nodes.size());
        node.inputs = std::move(inputs);
        node.outputs = {node.name + "_out"};
        for (const auto& [name, numbers] : attributes) {
            node.attributes[name].numbers = numbers;
        }
        graph_.nodes.push_back(node);
        return node.outputs.front();
    }
    std::string conv(const std::string& name, const std::string& x, std::int64_t filters,
                     std::int64_t channels, std::int64_t side, double stride, double pad,
                     bool bias) {
        std::vector<std::string> inputs{x,
                                        random(name + ".weight", {filters, channels, side, side})};
        if (bias) {
            inputs.push_back(random(name + ".bias", {filters}));
        }
        return node("Conv", inputs,
                    {{"strides", {stride, stride}}, {"pads", {pad, pad, pad, pad}}});
    }
    std::string batch_norm(const std::string& name, const std::string& x, std::int64_t channels,
                           double epsilon) {
        return node("BatchNormalization",
                    {x, random(name + ".weight", {channels}), random(name + ".bias", {channels}),
                     random(name + ".mean", {channels}),
                     random(name + ".var", {channels}, 0.25, 2.0)},
                    {{"epsilon", {epsilon}}});
    }
    std::string gemm(const std::string& name, const std::string& x, std::int64_t outputs,
                     std::int64_t inputs) {
        return node(
            "Gemm",
            {x, random(name + ".weight", {outputs, inputs}), random(name + ".bias", {outputs})},
            {{"transB", {1}}});
    }
    OnnxGraph finish(const std::string& output) {
        graph_.output = output;
        return graph_;
    }
    OnnxGraph& graph() { return graph_; }

  private:
    OnnxGraph graph_;
    std::mt19937 random_{7};
};

} // namespace napier::test
