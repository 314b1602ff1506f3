// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <stdexcept>

#include "sw/model/layer_kind.hpp"
#include "sw/model/layers/elementwise.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"

namespace napier {

namespace {

/// The product of two layers, value by value: one is a gate for the other.
class Multiply final : public LayerKind {
  public:
    const char* name() const override { return "multiply"; }
    bool reads_images() const override { return false; }
    ImageShape output(const std::vector<ImageShape>& inputs) const override {
        if (inputs[1] != inputs[0]) {
            throw std::invalid_argument("cannot multiply maps of " + to_string(inputs[0]) +
                                        " and " + to_string(inputs[1]));
        }
        return windowed({}, inputs[0], inputs[0].channels);
    }

    void forward(Lowering& lowering) const override {
        vector_op::Multiply operation;
        operation.activate = lowering.layer().activation != Activation::none;
        lowering.add(lowering.pass(),
                     product(lowering.input(0), lowering.input(1),
                             {lowering.tensors().output, {}, {}, lowering.layer().rectifier()},
                             lowering.images(), operation));
    }
    /// Each factor gets the gradient times the other.
    void backward(Lowering& lowering) const override {
        for (std::size_t i = 0; i < 2; ++i) {
            lowering.add(Pass::data_gradient,
                         product(lowering.gradient(), lowering.input(1 - i), lowering.hand_down(i),
                                 lowering.images(), {}));
        }
    }

    void write_onnx(OnnxWriter& writer) const override { writer.node("Mul", writer.alike()); }

    void forward(FloatStep& step) const override {
        std::vector<float>& y = step.layer.output;
        std::transform(step.inputs[0], step.inputs[0] + y.size(), step.inputs[1], y.begin(),
                       std::multiplies<>());
    }
    void backward(FloatStep& step, std::vector<std::vector<float>>& dx) const override {
        const std::vector<float>& dy = step.layer.gradient;
        for (std::size_t i = 0; i < 2; ++i) {
            std::transform(dy.begin(), dy.end(), step.inputs[1 - i], dx[i].begin(),
                           std::multiplies<>());
        }
    }

  private:
    /// to.result = (a * b + to.addend) * f'(to.mask)
    static RowsPass product(const FeatureMap& a, const FeatureMap& b, const GradientPart& to,
                            std::int64_t images, vector_op::Multiply operation) {
        const auto matrix = [images](const std::optional<FeatureMap>& map) {
            return map ? std::optional(map->matrix(images)) : std::nullopt;
        };
        RowsPass pass;
        pass.name = "multiplication";
        pass.operands = {{"input", a.matrix(images), {}}, {"factor", b.matrix(images), {}}};
        pass.result = to.result.matrix(images);
        pass.rows = pass.result.rows;
        operation.shift = static_cast<std::int8_t>(a.fraction + b.fraction - to.result.fraction);
        add_and_mask(pass, operation, matrix(to.addend), matrix(to.mask), to.f);
        pass.operation = operation;
        return pass;
    }
};

Layer multiply(std::string with) {
    Layer layer = layer_of<Multiply>();
    layer.with = {std::move(with)};
    return layer;
}

std::vector<Layer> read(LayerReader& reader) {
    return {multiply(reader.item.text("with"))};
}

std::optional<OnnxLayer> read_onnx(const OnnxNodeReader& node) {
    if (!(node.dims(0) == node.dims(1))) {
        node.fail("multiplies " + node.dims(0).describe() + " by " + node.dims(1).describe() +
                  ", expected equal shapes");
    }
    OnnxLayer layer;
    layer.make = [](bool) { return multiply(""); };
    layer.sources = 2;
    return layer;
}

} // namespace

extern const LayerEntry kMultiply;
const LayerEntry kMultiply{"multiply", read, true, {{"Mul", read_onnx}}};

} // namespace napier
