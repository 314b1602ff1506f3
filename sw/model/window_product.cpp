// SPDX-License-Identifier: Apache-2.0
#include "sw/model/window_product.hpp"

#include <algorithm>
#include <utility>

#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"

namespace napier {

WeightShape WindowProduct::weights(const Layer& layer) const {
    const ImageShape& input = layer.input();
    return {std::int64_t{window(input).taps()} * input.channels, outputs_, bias_, true};
}

std::uint64_t WindowProduct::macs(const Layer& layer, Pass pass, std::int64_t images) const {
    const WeightShape shape = weights(layer);
    const std::int64_t weights = shape.rows * shape.columns;
    const std::int64_t pixels = std::int64_t{layer.output.height} * layer.output.width;
    switch (pass) {
    case Pass::forward:
    case Pass::evaluation:
        return static_cast<std::uint64_t>(images * pixels * weights);
    case Pass::weight_gradient:
        return static_cast<std::uint64_t>(images * pixels *
                                          (weights + (bias_ ? shape.columns : 0)));
    case Pass::data_gradient:
        return layer.reads_layer()
                   ? static_cast<std::uint64_t>(images * gradient_pixels(layer) * weights)
                   : 0;
    case Pass::update:
        break;
    }
    return 0;
}

std::int64_t WindowProduct::longest_sum(const Layer& layer, std::int64_t images) const {
    const std::int64_t pixels = std::int64_t{layer.output.height} * layer.output.width;
    return std::max(
        {weights(layer).rows, pixels * images, std::int64_t{layer.window().taps()} * outputs_});
}

namespace {

/// The layer's input as its products take it.
void give_input(GemmPass& product, const Lowering& lowering, const FeatureMap& map,
                const std::optional<DeviceTensor>& plain) {
    if (plain) {
        product.input = plain;
    } else {
        product.windows = windows(map, lowering.layer().window(), lowering.math_of(map).zero());
    }
}

} // namespace

void WindowProduct::forward(Lowering& lowering) const {
    const PlannedLayer& layer = lowering.tensors();
    const FeatureMap map = lowering.input();
    GemmPass product;
    give_input(product, lowering, map, plain(map, lowering.images()));
    product.weight = layer.weight.word;
    if (layer.bias.present()) {
        product.bias = layer.bias.word;
    }
    product.result = layer.output.matrix(lowering.images());
    product.rows = product.result.rows;
    product.activate = lowering.layer().activation != Activation::none;
    product.f = lowering.layer().rectifier();
    lowering.add(lowering.pass(), product);
}

void WindowProduct::backward(Lowering& lowering) const {
    if (lowering.layer().reads_layer()) {
        data_gradient(lowering, lowering.hand_down());
    }
    weight_gradient(lowering);
}

void WindowProduct::weight_gradient(Lowering& lowering) const {
    const PlannedLayer& layer = lowering.tensors();
    const FeatureMap map = lowering.input();
    GemmPass product;
    give_input(product, lowering, map, plain(map, lowering.images()));
    product.input_transposed = true;
    product.weight = lowering.gradient().matrix(lowering.images());
    product.result = layer.weight.gradient;
    product.rows = product.weight.rows;
    // The data gradient before it reads the same and writes elsewhere.
    product.depends = !lowering.layer().reads_layer();
    lowering.add(Pass::weight_gradient, product);
    if (layer.bias.present()) {
        GemmPass sums;
        sums.weight = product.weight;
        sums.result = layer.bias.gradient;
        sums.rows = product.rows;
        sums.depends = false;
        lowering.add(Pass::weight_gradient, sums);
    }
}

OnnxLayer read_onnx_product(const OnnxNodeReader& node, std::int64_t outputs,
                            std::vector<float> weight) {
    if (outputs < 1 || outputs > kMostOutputs) {
        node.fail("found " + std::to_string(outputs) + " outputs, expected 1.." +
                  std::to_string(kMostOutputs));
    }
    OnnxLayer layer;
    layer.parameters.weight = std::move(weight);
    layer.takes_bias = true;
    layer.bias_input = 2;
    return layer;
}

void write_onnx_product(OnnxWriter& writer, const std::string& operation, const std::string& input,
                        const std::vector<std::int64_t>& shape, const std::vector<float>& weight,
                        const std::map<std::string, OnnxAttribute>& attributes) {
    std::vector<std::string> inputs = {input, writer.constant("weight", shape, weight)};
    if (writer.layer().has_bias()) {
        inputs.push_back(writer.constant("bias", {shape.front()}, writer.parameters().bias));
    }
    writer.node(operation, inputs, attributes);
}

} // namespace napier
