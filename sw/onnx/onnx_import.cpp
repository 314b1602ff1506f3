// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/onnx_import.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "hw/config/input_error.hpp"
#include "sw/model/float_layers.hpp"
#include "sw/model/parameters.hpp"
#include "sw/onnx/onnx_layers.hpp"

namespace napier {

namespace {

/// A layer's constants as the network has them.
class Converter {
  public:
    Converter(const OnnxGraph& graph, const OnnxLayer& source, const Layer& layer,
              const ImageShape& input)
        : graph_(graph), source_(source), layer_(layer), input_(input) {}

    LayerParameters parameters() const {
        LayerParameters result;
        if (layer_.kind == LayerKind::convolution) {
            result.weight = convolution();
        } else if (layer_.kind == LayerKind::dense) {
            result.weight = dense();
        } else if (layer_.kind == LayerKind::batch_norm) {
            if (source_.flat && input_.height * input_.width != 1) {
                fail("reads a map as a row of values, expected a map or what a layer computes");
            }
            result.weight = list(source_.weight, "scale");
            result.running_mean = list(source_.mean, "mean");
            result.running_variance = list(source_.variance, "variance");
            const auto more = static_cast<float>(source_.epsilon) - kNormEpsilon;
            for (float& variance : result.running_variance) {
                if (variance < 0.0f) {
                    fail("found a negative variance");
                }
                variance = std::max(variance + more, 0.0f); // so that the sum is the graph's
            }
        } else if (source_.window != 0 &&
                   (source_.window != input_.height || source_.window != input_.width)) {
            fail("its window of " + std::to_string(source_.window) + " is not the whole map of " +
                 to_string(input_));
        }
        if (layer_.has_bias()) {
            result.bias = list(source_.bias, "bias");
        }
        return result;
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw InputError(graph_.file + ": " + source_.node->describe() + ": " + what);
    }
    float finite(double value) const {
        const auto number = static_cast<float>(value);
        if (!std::isfinite(number)) {
            fail("found a weight that is not finite in single precision");
        }
        return number;
    }
    std::vector<float> list(const OnnxConstant* tensor, const std::string& what) const {
        const auto channels = static_cast<std::size_t>(layer_.output.channels);
        if (tensor->values.size() != channels) {
            fail(what + ": found " + std::to_string(tensor->values.size()) + " numbers, expected " +
                 std::to_string(channels));
        }
        std::vector<float> values;
        for (const double value : tensor->values) {
            values.push_back(finite(value));
        }
        return values;
    }

    /// (filter, channel, ky, kx) to (ky, kx, channel) x filter.
    std::vector<float> convolution() const {
        const std::vector<double>& from = source_.weight->values;
        if (source_.weight->shape[1] != input_.channels) {
            fail("its kernels have " + std::to_string(source_.weight->shape[1]) +
                 " channels, its map has " + std::to_string(input_.channels));
        }
        const auto filters = static_cast<std::size_t>(layer_.outputs);
        const auto channels = static_cast<std::size_t>(input_.channels);
        const auto taps = static_cast<std::size_t>(layer_.kernel * layer_.kernel);
        std::vector<float> to(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) {
            const std::size_t tap = i % taps;
            const std::size_t channel = i / taps % channels;
            const std::size_t filter = i / taps / channels;
            to[(tap * channels + channel) * filters + filter] = finite(from[i]);
        }
        return to;
    }

    /// Its rows from (channel, y, x) to (y, x, channel).
    std::vector<float> dense() const {
        const std::vector<double>& from = source_.weight->values;
        const std::size_t rows = input_.size();
        const auto outputs = static_cast<std::size_t>(layer_.outputs);
        const auto found = source_.weight->shape[source_.transposed ? 1 : 0];
        if (found != static_cast<std::int64_t>(rows)) {
            fail("multiplies " + std::to_string(found) + " values, found " + std::to_string(rows) +
                 " (" + to_string(input_) + ")");
        }
        const auto channels = static_cast<std::size_t>(input_.channels);
        const std::size_t plane = rows / channels;
        std::vector<float> to(from.size());
        for (std::size_t row = 0; row < rows; ++row) {
            const std::size_t place = row % plane * channels + row / plane;
            for (std::size_t column = 0; column < outputs; ++column) {
                to[place * outputs + column] =
                    finite(from[source_.transposed ? column * rows + row : row * outputs + column]);
            }
        }
        return to;
    }

    const OnnxGraph& graph_;
    const OnnxLayer& source_;
    const Layer& layer_;
    ImageShape input_;
};

int outputs_of(const OnnxGraph& graph, const OnnxLayer& layer) {
    const std::vector<std::int64_t>& shape = layer.weight->shape;
    const std::int64_t outputs =
        layer.layer.kind == LayerKind::convolution || layer.transposed ? shape[0] : shape[1];
    if (outputs < 1 || outputs > 65535) {
        throw InputError(graph.file + ": " + layer.node->describe() + ": found " +
                         std::to_string(outputs) + " outputs, expected 1..65535");
    }
    return static_cast<int>(outputs);
}

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
    const OnnxLayers read(graph);
    Network network;
    network.name = name;
    network.dataset = dataset;
    for (const OnnxLayer& source : read.layers()) {
        Layer layer = source.layer;
        if (layer.is_product()) {
            layer.outputs = outputs_of(graph, source);
            layer.bias = source.bias != nullptr;
        }
        network.layers.push_back(layer);
    }
    connect(network, image, network.classes());
    std::vector<LayerParameters> parameters;
    for (std::size_t l = 0; l < network.layers.size(); ++l) {
        const Layer& layer = network.layers[l];
        // What a dense layer in front sees as one row is still the image.
        const ImageShape& input = layer.source == kImage ? image : layer.input;
        parameters.push_back(Converter(graph, read.layers()[l], layer, input).parameters());
    }
    network.tensors = std::make_shared<const TensorMap>(to_tensors(network, parameters));
    return network;
}

} // namespace napier
