// SPDX-License-Identifier: Apache-2.0
#include <utility>
#include <vector>

#include "sw/model/layers.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"
#include "sw/model/window_product.hpp"

namespace napier {

namespace {

/// Where row (channel, y, x) of an ONNX matrix lies in ours: (y, x, channel).
std::size_t place_of(std::size_t row, const ImageShape& input) {
    const auto channels = static_cast<std::size_t>(input.channels);
    const std::size_t plane = input.size() / channels;
    return row % plane * channels + row / plane;
}

/// Every output is a sum over all values of the input.
class Dense final : public WindowProduct {
  public:
    using WindowProduct::WindowProduct;

    const char* name() const override { return "dense"; }
    std::vector<std::pair<std::string, std::string>> keys() const override {
        return {{"outputs", std::to_string(outputs())}, {"bias", bias() ? "true" : "false"}};
    }
    bool flattens_images() const override { return true; }
    bool gives_classes() const override { return true; }
    Kernel window(const ImageShape& input) const override {
        return {input.height, input.width, 1, 0};
    }
    std::optional<TopologyRow> topology(const Layer& layer) const override {
        return TopologyRow{1, outputs(), layer.weight_rows(), std::nullopt, 1};
    }

    void write_onnx(OnnxWriter& writer) const override {
        const ImageShape& input = writer.input();
        const std::vector<float>& from = writer.parameters().weight;
        const std::size_t rows = input.size();
        const auto columns = static_cast<std::size_t>(outputs());
        std::vector<float> weight(from.size());
        for (std::size_t row = 0; row < rows; ++row) {
            for (std::size_t column = 0; column < columns; ++column) {
                weight[column * rows + row] = from[place_of(row, input) * columns + column];
            }
        }
        write_onnx_product(writer, "Gemm", writer.row(),
                           {outputs(), static_cast<std::int64_t>(rows)}, weight,
                           {{"transB", onnx_integer(1)}});
    }

    void forward(FloatStep& step) const override {
        const FloatLayer& layer = step.layer;
        float_dense(layer.shape, step.images, step.inputs[0], layer.weight.data(),
                    bias() ? layer.bias.data() : nullptr, step.layer.output.data());
    }
    void backward(FloatStep& step, std::vector<std::vector<float>>& dx) const override {
        FloatLayer& layer = step.layer;
        float_dense_gradient(layer.shape, step.images, step.inputs[0], layer.weight.data(),
                             layer.gradient.data(), dx[0].empty() ? nullptr : dx[0].data(),
                             layer.weight_gradient.data(),
                             bias() ? layer.bias_gradient.data() : nullptr);
    }
    using WindowProduct::backward;
    using WindowProduct::forward;

  private:
    std::optional<DeviceTensor> plain(const FeatureMap& input, std::int64_t images) const override {
        return input.is_flat() ? std::optional(input.flat(images)) : std::nullopt;
    }
    std::int64_t gradient_pixels(const Layer& /*layer*/) const override { return 1; }

    /// Behind maps with gaps between their pixels the result is a matrix a pixel, and the weights'
    /// rows of that pixel make it.
    void data_gradient(Lowering& lowering, const GradientPart& part) const override {
        const FeatureMap& map = part.result;
        const bool flat = map.is_flat();
        GemmPass product = gradient_product(lowering, part, [&](const FeatureMap& of) {
            return flat ? of.flat(lowering.images()) : of.pixel(lowering.images(), 0);
        });
        product.input = lowering.gradient().matrix(lowering.images());
        if (!flat) {
            product.products = map.pixels();
            product.weight.rows = map.channels;
            product.steps.weight = product.weight.bytes();
            product.steps.result = map.pixel_bytes();
            product.steps.addend = part.addend ? part.addend->pixel_bytes() : 0;
            product.steps.mask = part.mask ? part.mask->pixel_bytes() : 0;
        }
        lowering.add(Pass::data_gradient, product);
    }
};

std::vector<Layer> read(LayerReader& reader) {
    const int outputs = reader.scaled(reader.item.integer("outputs", 1, kMostOutputs));
    return {dense(outputs, Activation::none, reader.item.boolean("bias", true))};
}

/// For each value of a row that counts through `axes`, the last the fastest: its place in ours.
std::vector<std::size_t> places(const OnnxDimension& axes, const ImageShape& shape) {
    std::vector<std::size_t> all = {0};
    for (const OnnxAxis axis : axes) {
        const auto channels = static_cast<std::size_t>(shape.channels);
        const auto width = static_cast<std::size_t>(shape.width);
        const std::size_t size = axis == OnnxAxis::channels ? channels
                                 : axis == OnnxAxis::columns
                                     ? width
                                     : static_cast<std::size_t>(shape.height);
        const std::size_t step = axis == OnnxAxis::channels  ? 1
                                 : axis == OnnxAxis::columns ? channels
                                                             : channels * width;
        std::vector<std::size_t> next;
        next.reserve(all.size() * size);
        for (const std::size_t place : all) {
            for (std::size_t i = 0; i < size; ++i) {
                next.push_back(place + i * step);
            }
        }
        all = std::move(next);
    }
    return all;
}

/// ONNX's rows, in its order of values, to (y, x, channel); `transposed`: they are its columns.
std::vector<float> from_onnx(const OnnxNodeReader& node, const OnnxConstant& weight,
                             bool transposed) {
    const OnnxDims& dims = node.dims();
    const std::size_t rows = dims.shape().size();
    const std::int64_t found = weight.shape[transposed ? 1 : 0];
    if (found != static_cast<std::int64_t>(rows)) {
        node.fail("multiplies " + std::to_string(found) + " values, found " + std::to_string(rows) +
                  " (" + to_string(dims.shape()) + ")");
    }
    const auto outputs = static_cast<std::size_t>(weight.shape[transposed ? 0 : 1]);
    const std::vector<std::size_t> place = places(dims.dimensions().back(), dims.shape());
    std::vector<float> to(weight.values.size());
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < outputs; ++column) {
            to[place[row] * outputs + column] = node.finite(
                weight.values[transposed ? column * rows + row : row * outputs + column]);
        }
    }
    return to;
}

OnnxLayer onnx_dense(const OnnxNodeReader& node, bool transposed) {
    const OnnxDims& dims = node.dims();
    const OnnxConstant& weight = node.weight(2);
    if (!dims.is_row() ||
        dims.size(dims.rank() - 1) != static_cast<std::int64_t>(dims.shape().size())) {
        node.fail("reads " + dims.describe() + ", expected a row of values for each image");
    }
    const std::int64_t outputs = weight.shape[transposed ? 0 : 1];
    OnnxLayer layer = read_onnx_product(node, outputs, from_onnx(node, weight, transposed));
    layer.make = [outputs](bool bias) {
        return dense(static_cast<int>(outputs), Activation::none, bias);
    };
    layer.gives = dims.dimensions();
    layer.gives.back() = {OnnxAxis::channels};
    return layer;
}

std::optional<OnnxLayer> read_onnx_gemm(const OnnxNodeReader& node) {
    node.expect("alpha", 1);
    node.expect("beta", 1);
    node.expect("transA", 0);
    if (node.dims().rank() != 2) {
        node.fail("reads " + node.dims().describe() + ", expected two dimensions");
    }
    return onnx_dense(node, node.number("transB", 0) != 0);
}

std::optional<OnnxLayer> read_onnx_matmul(const OnnxNodeReader& node) {
    return onnx_dense(node, false);
}

} // namespace

extern const LayerEntry kDense;
const LayerEntry kDense{
    "dense", read, true, {{"Gemm", read_onnx_gemm}, {"MatMul", read_onnx_matmul}}};

Layer dense(int outputs, Activation activation, bool bias) {
    Layer layer = layer_of<Dense>(outputs, bias);
    layer.activation = activation;
    return layer;
}

} // namespace napier
