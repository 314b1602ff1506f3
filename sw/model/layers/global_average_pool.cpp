// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "sw/model/layer_kind.hpp"
#include "sw/model/layers.hpp"
#include "sw/model/layers/elementwise.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"

namespace napier {

namespace {

constexpr int kMostSide = 65535;

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
        pool.scale_shift = lowering.arithmetic(lowering.pass()).binary_points()
                               ? static_cast<int>(std::ceil(std::log2(pixels)))
                               : 0;
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
        ElementwiseTerms terms = gradient_part(part, lowering.images());
        terms.gathered = {{spread(lowering.gradient(), part.result.height, part.result.width), 0,
                           part.result.channels}};
        terms.scale = lowering.math(Pass::data_gradient)
                          .encode_scalar(1.0 / static_cast<double>(part.result.pixels()));
        lowering.add(Pass::data_gradient, elementwise(terms));
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

OnnxLayer onnx_layer(std::vector<OnnxDimension> gives) {
    OnnxLayer layer;
    layer.make = [](bool) { return global_average_pool(); };
    layer.gives = std::move(gives);
    return layer;
}

std::optional<OnnxLayer> read_onnx_global(const OnnxNodeReader& node) {
    node.map();
    return onnx_layer(OnnxDims::map());
}

/// An average over windows, where one window is the whole map.
std::optional<OnnxLayer> read_onnx_average(const OnnxNodeReader& node) {
    const OnnxWindow window = [&] {
        const std::vector<double> kernel = node.integers("kernel_shape", 2, {0, 0});
        return node.window(static_cast<std::int64_t>(kernel[0]),
                           static_cast<std::int64_t>(kernel[1]), kMostSide, false);
    }();
    const ImageShape& map = node.map();
    if (window.kernel != map.height || window.kernel != map.width || window.padding != 0) {
        node.fail("its window of " + std::to_string(window.kernel) + " x " +
                  std::to_string(window.kernel) + " is not the whole map of " + to_string(map));
    }
    return onnx_layer(OnnxDims::map());
}

/// A mean over all rows and columns, wherever they lie.
std::optional<OnnxLayer> read_onnx_mean(const OnnxNodeReader& node) {
    const OnnxDims& dims = node.dims();
    const bool kept = node.number("keepdims", 1) != 0;
    std::vector<OnnxDimension> gives = dims.dimensions();
    std::vector<bool> averaged(dims.rank(), false);
    for (const double axis : node.axes(1)) {
        const std::size_t at = OnnxDims::position(axis, dims.rank());
        averaged[at] = dims.holds(at, OnnxAxis::rows) || dims.holds(at, OnnxAxis::columns);
        if (!averaged[at]) {
            node.fail("axes: expected those of a map's rows and columns");
        }
        gives[at].clear();
    }
    for (const OnnxDimension& dimension : gives) {
        for (const OnnxAxis axis : dimension) {
            if (axis == OnnxAxis::rows || axis == OnnxAxis::columns) {
                node.fail("axes: expected those of a map's rows and columns, both");
            }
        }
    }
    for (std::size_t i = dims.rank(); !kept && i-- > 0;) {
        if (averaged[i]) {
            gives.erase(gives.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
    return onnx_layer(gives);
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
