// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <stdexcept>

#include "sw/model/layer_kind.hpp"
#include "sw/model/layers.hpp"
#include "sw/model/layers/elementwise.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"

namespace napier {

namespace {

/// The sum of two layers, value by value.
class Add final : public LayerKind {
  public:
    const char* name() const override { return "add"; }
    bool reads_images() const override { return false; }
    ImageShape output(const std::vector<ImageShape>& inputs) const override {
        if (inputs[1] != inputs[0]) {
            throw std::invalid_argument("cannot add maps of " + to_string(inputs[0]) + " and " +
                                        to_string(inputs[1]));
        }
        return windowed({}, inputs[0], inputs[0].channels);
    }

    void forward(Lowering& lowering) const override {
        ElementwiseTerms terms;
        terms.source = lowering.input(0).matrix(lowering.images());
        terms.addend = lowering.input(1).matrix(lowering.images());
        terms.result = lowering.tensors().output.matrix(lowering.images());
        terms.rows = terms.result.rows;
        terms.scale = lowering.math(lowering.pass()).encode_scalar(1.0);
        terms.activate = lowering.layer().activation != Activation::none;
        terms.f = lowering.layer().rectifier();
        lowering.add(lowering.pass(), elementwise(terms));
    }
    /// Both summands get the sum's gradient as it is.
    void backward(Lowering& lowering) const override {
        const FeatureMap gradient = lowering.gradient();
        for (std::size_t i = 0; i < 2; ++i) {
            if (lowering.layer().sources[i] == kImage || lowering.pass_through(i, gradient)) {
                continue;
            }
            ElementwiseTerms terms = gradient_part(lowering.hand_down(i), lowering.images());
            terms.source = gradient.matrix(lowering.images());
            terms.scale = lowering.math(Pass::data_gradient).encode_scalar(1.0);
            lowering.add(Pass::data_gradient, elementwise(terms));
        }
    }

    void write_onnx(OnnxWriter& writer) const override { writer.node("Add", writer.alike()); }

    void forward(FloatStep& step) const override {
        std::vector<float>& y = step.layer.output;
        std::transform(step.inputs[0], step.inputs[0] + y.size(), step.inputs[1], y.begin(),
                       std::plus<>());
    }
    void backward(FloatStep& step, std::vector<std::vector<float>>& dx) const override {
        for (std::vector<float>& part : dx) {
            part = step.layer.gradient;
        }
    }
};

std::vector<Layer> read(LayerReader& reader) {
    return {add(reader.item.text("with"))};
}

std::optional<OnnxLayer> read_onnx_add(const OnnxNodeReader& node) {
    if (!(node.dims(0) == node.dims(1))) {
        node.fail("adds " + node.dims(1).describe() + " to " + node.dims(0).describe() +
                  ", expected equal shapes");
    }
    OnnxLayer layer;
    layer.make = [](bool) { return add(""); };
    layer.sources = 2;
    return layer;
}

} // namespace

extern const LayerEntry kAdd;
const LayerEntry kAdd{"add", read, true, {{"Add", read_onnx_add}}};

Layer add(const std::string& with, Activation activation) {
    Layer layer = layer_of<Add>();
    layer.with = {with};
    layer.activation = activation;
    return layer;
}

} // namespace napier
