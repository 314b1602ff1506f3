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

/// Computes one image through a graph as ONNX's operator definitions say, in double precision:
/// knows nothing of layers. Attributes that the tests do not use have their defaults.
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
    static std::vector<double> numbers(const OnnxNode& node, const std::string& name,
                                       std::vector<double> fallback) {
        const auto found = node.attributes.find(name);
        return found == node.attributes.end() ? fallback : found->second.numbers;
    }
    const OnnxConstant& input(const OnnxNode& node, std::size_t i) const {
        return values_.at(node.inputs.at(i));
    }
    /// Axes of an attribute or of the second input, from the front.
    std::vector<std::size_t> axes(const OnnxNode& node, std::size_t rank) const {
        std::vector<std::size_t> all;
        for (const double axis :
             node.inputs.size() > 1 ? input(node, 1).values : numbers(node, "axes", {})) {
            all.push_back(at(static_cast<std::int64_t>(axis)) + (axis < 0 ? rank : 0));
        }
        return all;
    }
    /// Calls f(index in all dimensions, place) for every value of a tensor of that shape.
    template <typename F> static void for_values(const std::vector<std::int64_t>& shape, F&& f) {
        std::size_t count = 1;
        for (const std::int64_t side : shape) {
            count *= at(side);
        }
        std::vector<std::int64_t> index(shape.size());
        for (std::size_t place = 0; place < count; ++place) {
            f(index, place);
            for (std::size_t i = shape.size(); i-- > 0 && ++index[i] == shape[i];) {
                index[i] = 0;
            }
        }
    }
    /// Of a tensor that is broadcast, aligned from the last dimension on: its place for that index.
    static std::size_t place(const OnnxConstant& x, const std::vector<std::int64_t>& index) {
        std::size_t result = 0;
        const std::size_t front = index.size() - x.shape.size();
        for (std::size_t i = 0; i < x.shape.size(); ++i) {
            result = result * at(x.shape[i]) + (x.shape[i] == 1 ? 0 : at(index[front + i]));
        }
        return result;
    }
    static OnnxConstant sum(const OnnxConstant& x, const OnnxConstant& z) {
        const bool first = x.shape.size() >= z.shape.size();
        OnnxConstant y{first ? x.shape : z.shape, {}};
        const OnnxConstant& less = first ? z : x;
        for (std::size_t i = 0; i < less.shape.size(); ++i) {
            std::int64_t& side = y.shape[y.shape.size() - less.shape.size() + i];
            side = std::max(side, less.shape[i]);
        }
        for_values(y.shape, [&](const std::vector<std::int64_t>& index, std::size_t) {
            y.values.push_back(x.values.at(place(x, index)) + z.values.at(place(z, index)));
        });
        return y;
    }
    static OnnxConstant transposed(const OnnxConstant& x, const std::vector<double>& order) {
        OnnxConstant y = x;
        for (std::size_t i = 0; i < order.size(); ++i) {
            y.shape[i] = x.shape[at(static_cast<std::int64_t>(order[i]))];
        }
        std::vector<std::int64_t> from(x.shape.size());
        for_values(y.shape, [&](const std::vector<std::int64_t>& index, std::size_t to) {
            for (std::size_t i = 0; i < order.size(); ++i) {
                from[at(static_cast<std::int64_t>(order[i]))] = index[i];
            }
            y.values[to] = x.values.at(place(x, from));
        });
        return y;
    }
    OnnxConstant reshaped(const OnnxConstant& x, const std::vector<double>& sizes) const {
        OnnxConstant y{{}, x.values};
        auto rest = static_cast<std::int64_t>(x.values.size());
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            y.shape.push_back(sizes[i] == 0 ? x.shape[i] : static_cast<std::int64_t>(sizes[i]));
            rest /= y.shape.back() > 0 ? y.shape.back() : 1;
        }
        for (std::int64_t& side : y.shape) {
            side = side < 0 ? rest : side;
        }
        return y;
    }
    OnnxConstant mean(const OnnxNode& node, const OnnxConstant& x) const {
        std::vector<std::int64_t> shape = x.shape;
        for (const std::size_t axis : axes(node, x.shape.size())) {
            shape[axis] = 1;
        }
        OnnxConstant y{shape, {}};
        for_values(shape, [&](const auto&, std::size_t) { y.values.push_back(0); });
        const auto share =
            static_cast<double>(y.values.size()) / static_cast<double>(x.values.size());
        for_values(x.shape, [&](const std::vector<std::int64_t>& index, std::size_t from) {
            y.values[place(y, index)] += x.values[from] * share;
        });
        if (number(node, "keepdims", 1) == 0) {
            y.shape.erase(std::remove(y.shape.begin() + 1, y.shape.end(), 1), y.shape.end());
        }
        return y;
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
            y = {x.shape, std::vector<double>(at(columns))};
            y.shape.back() = columns;
            for (std::int64_t j = 0; j < columns; ++j) {
                double sum = 0;
                for (std::int64_t i = 0; i < rows; ++i) {
                    sum += x.values[at(i)] *
                           weight.values[at(turned ? j * rows + i : i * columns + j)];
                }
                y.values[at(j)] = sum;
            }
            if (node.inputs.size() > 2) {
                y = Evaluator::sum(y, input(node, 2));
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
            y = sum(x, input(node, 1));
        } else if (node.operation == "Mul") { // of equal shapes
            for (std::size_t i = 0; i < y.values.size(); ++i) {
                y.values[i] *= input(node, 1).values.at(i);
            }
        } else if (node.operation == "Concat") { // of channels, or of lists
            const std::size_t axis = at(static_cast<std::int64_t>(number(node, "axis", 1)));
            for (std::size_t i = 1; i < node.inputs.size(); ++i) {
                const OnnxConstant& z = input(node, i);
                y.shape[axis] += z.shape[axis];
                y.values.insert(y.values.end(), z.values.begin(), z.values.end());
            }
        } else if (node.operation == "GlobalAveragePool" ||
                   node.operation == "AveragePool") { // of whole maps
            const std::size_t plane = x.values.size() / at(x.shape[1]);
            y = {{1, x.shape[1], 1, 1}, std::vector<double>(at(x.shape[1]))};
            for (std::size_t i = 0; i < x.values.size(); ++i) {
                y.values[i / plane] += x.values[i] / static_cast<double>(plane);
            }
        } else if (node.operation == "ReduceMean") {
            y = mean(node, x);
        } else if (node.operation == "Reshape") {
            y = reshaped(x, input(node, 1).values);
        } else if (node.operation == "Flatten") {
            y.shape = {1, static_cast<std::int64_t>(y.values.size())};
        } else if (node.operation == "Transpose") {
            y = transposed(x, numbers(node, "perm", {}));
        } else if (node.operation == "Unsqueeze") {
            for (const std::size_t axis :
                 axes(node, x.shape.size() + axes(node, 0).size())) { // in their order
                y.shape.insert(y.shape.begin() + static_cast<std::ptrdiff_t>(axis), 1);
            }
        } else if (node.operation == "Squeeze") {
            y.shape.erase(std::remove(y.shape.begin() + 1, y.shape.end(), 1), y.shape.end());
        } else if (node.operation == "Shape") {
            y = {{static_cast<std::int64_t>(x.shape.size())},
                 {x.shape.begin(), x.shape.end()},
                 OnnxConstant::Type::int64};
        } else if (node.operation == "Gather") { // of a list
            y = {input(node, 1).shape, {}};
            for (const double index : input(node, 1).values) {
                y.values.push_back(x.values.at(at(static_cast<std::int64_t>(index))));
            }
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
        const std::int64_t side = weight != nullptr
                                      ? weight->shape[2]
                                      : static_cast<std::int64_t>(number(node, "kernel_shape", 0));
        const auto groups = static_cast<std::int64_t>(number(node, "group", 1));
        const std::int64_t channels = x.shape[1];
        std::vector<double> pads = numbers(node, "pads", {0, 0, 0, 0});
        if (node.attributes.count("auto_pad") != 0) { // SAME_UPPER or SAME_LOWER
            for (const std::size_t axis : {2u, 3u}) {
                const std::int64_t all = std::max<std::int64_t>(
                    0, (x.shape[axis] - 1) / stride * stride + side - x.shape[axis]);
                const bool upper = node.attributes.at("auto_pad").text == "SAME_UPPER";
                pads[axis] = static_cast<double>(upper ? all - all / 2 : all / 2);
                pads[axis - 2] = static_cast<double>(all) - pads[axis];
            }
        }
        const auto above = static_cast<std::int64_t>(pads[0]);
        const auto left = static_cast<std::int64_t>(pads[1]);
        const auto padded = [&](std::size_t axis) {
            return x.shape[axis] + static_cast<std::int64_t>(pads[axis] + pads[axis - 2]);
        };
        const std::int64_t height = (padded(2) - side) / stride + 1;
        const std::int64_t width = (padded(3) - side) / stride + 1;
        const std::int64_t filters = weight != nullptr ? weight->shape[0] : channels;
        OnnxConstant y{{1, filters, height, width}, {}};
        for (std::int64_t f = 0; f < filters; ++f) {
            for (std::int64_t p = 0; p < height * width; ++p) {
                double sum = bias != nullptr ? bias->values[at(f)] : 0.0;
                double most = -std::numeric_limits<double>::infinity();
                for (std::int64_t t = 0; t < side * side; ++t) {
                    const std::int64_t row = p / width * stride + t / side - above;
                    const std::int64_t column = p % width * stride + t % side - left;
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
