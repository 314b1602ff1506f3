// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "sw/model/layer_kind.hpp"
#include "sw/model/layers.hpp"
#include "sw/model/layers/elementwise.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"

namespace napier {

namespace {

/// The mean over each map.
class GlobalAveragePool final : public LayerKind {
  public:
    const char* name() const override { return "global_average_pool"; }
    Kernel window(const ImageShape& input) const override {
        return {input.height, input.width, 1, 0};
    }

    void forward(Lowering& lowering) const override {
        const FeatureMap map = lowering.input();
        PoolPass pool;
        pool.kind = PoolPass::Kind::average;
        pool.windows = windows(map, lowering.layer().window(), lowering.math_of(map).zero());
        pool.result = lowering.tensors().output.matrix(lowering.images());
        pool.rows = pool.result.rows;
        // Fixed point: the sum is brought below the word's range first, then scaled by 1 to 2.
        const auto pixels = static_cast<double>(map.pixels());
        pool.scale_shift = lowering.arithmetic(lowering.pass()).is_lns()
                               ? 0
                               : static_cast<int>(std::ceil(std::log2(pixels)));
        pool.scale = lowering.math(lowering.pass())
                         .encode_scalar(std::ldexp(1.0 / pixels, pool.scale_shift));
        lowering.add(lowering.pass(), pool);
    }
    /// Every pixel gets its share.
    void backward(Lowering& lowering) const override {
        if (!lowering.layer().reads_layer()) {
            return;
        }
        const GradientPart part = lowering.hand_down();
        ElementwisePass pass = gradient_part(part, lowering.images());
        pass.gathered = {{spread(lowering.gradient(), part.result.height, part.result.width), 0,
                          part.result.channels}};
        pass.scale = lowering.math(Pass::data_gradient)
                         .encode_scalar(1.0 / static_cast<double>(part.result.pixels()));
        lowering.add(Pass::data_gradient, pass);
    }

    void write_onnx(OnnxWriter& writer) const override {
        writer.node("GlobalAveragePool", {writer.map()});
    }

    void forward(FloatStep& step) const override {
        float_average_pool(step.layer.shape, step.images, step.inputs[0], step.layer.output.data());
    }
    void backward(FloatStep& step, std::vector<std::vector<float>>& dx) const override {
        if (!dx[0].empty()) {
            float_average_pool_gradient(step.layer.shape, step.images, step.layer.gradient.data(),
                                        dx[0].data());
        }
    }
};

std::vector<Layer> read(LayerReader& /*reader*/) {
    return {global_average_pool()};
}

OnnxLayer onnx_layer() {
    OnnxLayer layer;
    layer.make = [](bool) { return global_average_pool(); };
    layer.reads_rows = false;
    layer.gives = OnnxLayer::Gives::map;
    return layer;
}

std::optional<OnnxLayer> read_onnx_global(const OnnxNodeReader& /*node*/) {
    return onnx_layer();
}

/// An average over windows, where one window is the whole map.
std::optional<OnnxLayer> read_onnx_average(const OnnxNodeReader& node) {
    const int side = node.square("kernel_shape", 0);
    node.expect("pads", 0);
    if (side < 1) {
        node.fail("kernel_shape: expected a number from 1");
    }
    OnnxLayer layer = onnx_layer();
    layer.parameters = [=](const OnnxPlace& place) {
        if (side != place.input.height || side != place.input.width) {
            node.fail("its window of " + std::to_string(side) + " is not the whole map of " +
                      to_string(place.input));
        }
        return LayerParameters{};
    };
    return layer;
}

std::optional<OnnxLayer> read_onnx_mean(const OnnxNodeReader& node) {
    std::vector<double> axes;
    const auto& attributes = node.node().attributes;
    if (const OnnxConstant* const given = node.constant(1)) {
        axes = given->values;
    } else if (attributes.count("axes") != 0) {
        axes = attributes.at("axes").numbers;
    }
    if (axes != std::vector<double>{2, 3} && axes != std::vector<double>{-2, -1} &&
        axes != std::vector<double>{-1, -2}) {
        node.fail("axes: expected 2 and 3: a map's mean");
    }
    OnnxLayer layer = onnx_layer();
    if (node.number("keepdims", 1) == 0) {
        layer.gives = OnnxLayer::Gives::row;
    }
    return layer;
}

} // namespace

extern const LayerEntry kGlobalAveragePool;
const LayerEntry kGlobalAveragePool{"global_average_pool",
                                    read,
                                    false,
                                    {{"GlobalAveragePool", read_onnx_global},
                                     {"AveragePool", read_onnx_average},
                                     {"ReduceMean", read_onnx_mean}}};

Layer global_average_pool() {
    return layer_of<GlobalAveragePool>();
}

} // namespace napier
