// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <stdexcept>

#include "sw/model/layer_kind.hpp"
#include "sw/model/layers/elementwise.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"

namespace napier {

namespace {

/// The channels of several layers, one layer's behind the other's.
class Concat final : public LayerKind {
  public:
    const char* name() const override { return "concat"; }
    bool reads_images() const override { return false; }
    ImageShape output(const std::vector<ImageShape>& inputs) const override {
        ImageShape sum = inputs.front();
        for (std::size_t i = 1; i < inputs.size(); ++i) {
            if (inputs[i].height != sum.height || inputs[i].width != sum.width) {
                throw std::invalid_argument("cannot put maps of " + to_string(inputs[i]) +
                                            " beside " + to_string(inputs.front()));
            }
            sum.channels += inputs[i].channels;
        }
        if (sum.channels > kMostOutputs) {
            throw std::invalid_argument("found " + std::to_string(sum.channels) +
                                        " channels, expected at most " +
                                        std::to_string(kMostOutputs));
        }
        return windowed({}, sum, sum.channels);
    }

    void forward(Lowering& lowering) const override {
        ElementwiseTerms terms;
        for (std::size_t i = 0; i < lowering.layer().sources.size(); ++i) {
            const FeatureMap map = lowering.input(i);
            terms.gathered.push_back({windows(map, {}, 0), 0, map.channels});
        }
        terms.result = lowering.tensors().output.matrix(lowering.images());
        terms.rows = terms.result.rows;
        terms.scale = lowering.math(lowering.pass()).encode_scalar(1.0);
        lowering.add(lowering.pass(), elementwise(terms));
    }
    void backward(Lowering& lowering) const override {
        const FeatureMap gradient = lowering.gradient();
        std::int64_t first = 0;
        for (std::size_t i = 0; i < lowering.layer().sources.size(); ++i) {
            const std::int64_t channels = lowering.layer().inputs[i].channels;
            if (lowering.layer().sources[i] != kImage) {
                ElementwiseTerms terms = gradient_part(lowering.hand_down(i), lowering.images());
                terms.gathered = {{windows(gradient, {}, 0), first, channels}};
                terms.scale = lowering.math(Pass::data_gradient).encode_scalar(1.0);
                lowering.add(Pass::data_gradient, elementwise(terms));
            }
            first += channels;
        }
    }

    void write_onnx(OnnxWriter& writer) const override {
        writer.node("Concat", writer.alike(), {{"axis", onnx_integer(1)}});
    }

    void forward(FloatStep& step) const override {
        for_values(step.layer, [&](std::size_t input, std::size_t x, std::size_t y) {
            step.layer.output[y] = step.inputs[input][x];
        });
    }
    void backward(FloatStep& step, std::vector<std::vector<float>>& dx) const override {
        for_values(step.layer, [&](std::size_t input, std::size_t x, std::size_t y) {
            if (!dx[input].empty()) {
                dx[input][x] = step.layer.gradient[y];
            }
        });
    }

  private:
    /// Calls f(input, index in its maps, index in the output's) for every value of a batch.
    template <typename F> static void for_values(const FloatLayer& layer, F&& f) {
        const auto all = static_cast<std::size_t>(layer.shape.output.channels);
        const std::size_t pixels = layer.output.size() / all;
        std::size_t first = 0;
        for (std::size_t input = 0; input < layer.shape.inputs.size(); ++input) {
            const auto channels = static_cast<std::size_t>(layer.shape.inputs[input].channels);
            for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
                for (std::size_t c = 0; c < channels; ++c) {
                    f(input, pixel * channels + c, pixel * all + first + c);
                }
            }
            first += channels;
        }
    }
};

Layer concat(std::vector<std::string> with) {
    Layer layer = layer_of<Concat>();
    layer.with = std::move(with);
    return layer;
}

std::vector<Layer> read(LayerReader& reader) {
    const bool list = reader.item.is_sequence("with");
    return {concat(list ? reader.item.texts("with")
                        : std::vector<std::string>{reader.item.text("with")})};
}

/// Where an input's axes lie, less its channels, which must lie at `axis` alone.
std::vector<OnnxDimension> around(const OnnxNodeReader& node, std::size_t input, double axis) {
    const OnnxDims& dims = node.dims(input);
    if (!dims.holds(OnnxDims::position(axis, dims.rank()), OnnxAxis::channels)) {
        node.fail("axis: found " + std::to_string(static_cast<int>(axis)) +
                  ", expected that of the channels");
    }
    std::vector<OnnxDimension> rest = dims.dimensions();
    rest[OnnxDims::position(axis, dims.rank())].clear();
    return rest;
}

std::optional<OnnxLayer> read_onnx(const OnnxNodeReader& node) {
    const double axis = node.integers("axis", 1, {1}).front();
    OnnxLayer layer;
    layer.make = [](bool) { return concat({}); };
    layer.sources = node.node().inputs.size();
    layer.ordered = true;
    layer.gives = around(node, 0, axis);
    for (std::size_t input = 1; input < layer.sources; ++input) {
        if (around(node, input, axis) != layer.gives) {
            node.fail("joins " + node.dims(0).describe() + " and " + node.dims(input).describe());
        }
    }
    layer.gives[OnnxDims::position(axis, layer.gives.size())] = {OnnxAxis::channels};
    return layer;
}

} // namespace

extern const LayerEntry kConcat;
const LayerEntry kConcat{"concat", read, false, {{"Concat", read_onnx}}};

} // namespace napier
