// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "sw/model/onnx/onnx_graph.hpp"

namespace napier::test {

/// Computes one image through a graph as ONNX's operator definitions say, NCHW, in double
/// precision: knows nothing of layers. Attributes that the tests do not use have their defaults.
class Evaluator {
  public:
    explicit Evaluator(const OnnxGraph& graph) : graph_(graph) {}

    std::vector<double> run(const OnnxConstant& image) {
        values_ = graph_.constants;
        values_[graph_.input] = image;
        for (const OnnxNode& node : graph_.nodes) {
            values_[node.outputs.front()] = compute(node);
        }
        return values_.at(graph_.output).values;
    }

  private:
    static std::size_t at(std::int64_t number) { return static_cast<std::size_t>(number); }
    static double number(const OnnxNode& node, const std::string& name, double fallback) {
        const auto found = node.attributes.find(name);
        return found == node.attributes.end() ? fallback : found->second.numbers.front();
    }
    const OnnxConstant& input(const OnnxNode& node, std::size_t i) const {
        return values_.at(node.inputs.at(i));
    }

    OnnxConstant compute(const OnnxNode& node) const {
        const OnnxConstant& x = input(node, 0);
        OnnxConstant y = x;
        if (node.operation == "Conv") {
            return windows(node, x, &input(node, 1),
                           node.inputs.size() > 2 ? &input(node, 2) : nullptr);
        }
        if (node.operation == "MaxPool") {
            return windows(node, x, nullptr, nullptr);
        }
        if (node.operation == "Gemm" || node.operation == "MatMul") {
            const OnnxConstant& weight = input(node, 1);
            const bool turned = number(node, "transB", 0) != 0;
            const std::int64_t rows = weight.shape[turned ? 1 : 0];
            const std::int64_t columns = weight.shape[turned ? 0 : 1];
            y = {{1, columns}, std::vector<double>(at(columns))};
            for (std::int64_t j = 0; j < columns; ++j) {
                double sum = node.inputs.size() > 2 ? input(node, 2).values[at(j)] : 0.0;
                for (std::int64_t i = 0; i < rows; ++i) {
                    sum += x.values[at(i)] *
                           weight.values[at(turned ? j * rows + i : i * columns + j)];
                }
                y.values[at(j)] = sum;
            }
        } else if (node.operation == "BatchNormalization") {
            const std::size_t plane = x.values.size() / at(x.shape[1]);
            for (std::size_t i = 0; i < y.values.size(); ++i) {
                const std::size_t c = i / plane;
                y.values[i] =
                    input(node, 1).values[c] * (x.values[i] - input(node, 3).values[c]) /
                        std::sqrt(input(node, 4).values[c] + number(node, "epsilon", 1e-5)) +
                    input(node, 2).values[c];
            }
        } else if (node.operation == "Relu" || node.operation == "LeakyRelu") {
            const double slope = node.operation == "Relu" ? 0.0 : number(node, "alpha", 0.01);
            for (double& value : y.values) {
                value = value > 0 ? value : slope * value;
            }
        } else if (node.operation == "Add") {
            const OnnxConstant& z = input(node, 1);
            for (std::size_t i = 0; i < y.values.size(); ++i) {
                // A constant is one number a channel or a value.
                y.values[i] += z.values[z.values.size() == y.values.size()
                                            ? i
                                            : i / (y.values.size() / z.values.size())];
            }
        } else if (node.operation == "Concat") { // of channels
            for (std::size_t i = 1; i < node.inputs.size(); ++i) {
                const OnnxConstant& z = input(node, i);
                y.shape[1] += z.shape[1];
                y.values.insert(y.values.end(), z.values.begin(), z.values.end());
            }
        } else if (node.operation == "GlobalAveragePool" || node.operation == "ReduceMean" ||
                   node.operation == "AveragePool") { // of whole maps
            const std::size_t plane = x.values.size() / at(x.shape[1]);
            y = {{1, x.shape[1], 1, 1}, std::vector<double>(at(x.shape[1]))};
            for (std::size_t i = 0; i < x.values.size(); ++i) {
                y.values[i / plane] += x.values[i] / static_cast<double>(plane);
            }
        } else if (node.operation == "Reshape" && input(node, 1).values.size() == 4) { // one pixel
            y.shape = {1, static_cast<std::int64_t>(y.values.size()), 1, 1};
        } else if (node.operation == "Flatten" || node.operation == "Reshape") {
            y.shape = {1, static_cast<std::int64_t>(y.values.size())};
        } else if (node.operation != "Identity" && node.operation != "Dropout" &&
                   node.operation != "Softmax") { // its logits are compared
            throw std::runtime_error("no such operation here: " + node.operation);
        }
        return y;
    }

    /// A convolution, or without weights the maxima.
    OnnxConstant windows(const OnnxNode& node, const OnnxConstant& x, const OnnxConstant* weight,
                         const OnnxConstant* bias) const {
        const auto stride = static_cast<std::int64_t>(number(node, "strides", 1));
        const auto pad = static_cast<std::int64_t>(number(node, "pads", 0));
        const std::int64_t side = weight != nullptr
                                      ? weight->shape[2]
                                      : static_cast<std::int64_t>(number(node, "kernel_shape", 0));
        const auto groups = static_cast<std::int64_t>(number(node, "group", 1));
        const std::int64_t channels = x.shape[1];
        const std::int64_t height = (x.shape[2] + 2 * pad - side) / stride + 1;
        const std::int64_t width = (x.shape[3] + 2 * pad - side) / stride + 1;
        const std::int64_t filters = weight != nullptr ? weight->shape[0] : channels;
        OnnxConstant y{{1, filters, height, width}, {}};
        for (std::int64_t f = 0; f < filters; ++f) {
            for (std::int64_t p = 0; p < height * width; ++p) {
                double sum = bias != nullptr ? bias->values[at(f)] : 0.0;
                double most = -std::numeric_limits<double>::infinity();
                for (std::int64_t t = 0; t < side * side; ++t) {
                    const std::int64_t row = p / width * stride + t / side - pad;
                    const std::int64_t column = p % width * stride + t % side - pad;
                    if (row < 0 || column < 0 || row >= x.shape[2] || column >= x.shape[3]) {
                        continue;
                    }
                    const auto value = [&](std::int64_t c) {
                        return x.values[at((c * x.shape[2] + row) * x.shape[3] + column)];
                    };
                    most = std::max(most, value(weight != nullptr ? 0 : f));
                    // A filter sees the channels of its group alone.
                    const std::int64_t seen = weight != nullptr ? weight->shape[1] : 0;
                    const std::int64_t first = f / (filters / groups) * seen;
                    for (std::int64_t c = 0; c < seen; ++c) {
                        sum +=
                            value(first + c) * weight->values[at((f * seen + c) * side * side + t)];
                    }
                }
                y.values.push_back(weight != nullptr ? sum : most);
            }
        }
        return y;
    }

    const OnnxGraph& graph_;
    std::map<std::string, OnnxConstant> values_;
};

} // namespace napier::test
