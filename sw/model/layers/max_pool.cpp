// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "sw/model/layer_kind.hpp"
#include "sw/model/layers.hpp"
#include "sw/model/layers/sole_reader.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"

namespace napier {

namespace {

constexpr int kMaxKernel = 15; // a pool's tap is 8 bits wide in DRAM
constexpr Word kNoTap = 0xffff;
constexpr const char* kTaps = "taps"; ///< which tap of its window each maximum came from

class MaxPool final : public LayerKind {
  public:
    MaxPool(int kernel, int stride, int padding)
        : kernel_(kernel), stride_(stride), padding_(padding) {}

    const char* name() const override { return "max_pool"; }
    std::vector<std::pair<std::string, std::string>> keys() const override {
        return {{"kernel", std::to_string(kernel_)},
                {"stride", std::to_string(stride_)},
                {"padding", std::to_string(padding_)}};
    }
    Kernel window(const ImageShape& /*input*/) const override {
        return {kernel_, kernel_, stride_, padding_};
    }
    std::string objection(const Layer& /*source*/, int readers) const override {
        return unless_sole_reader(readers);
    }

    void place_maps(Placement& placement, PlannedLayer& layer) const override {
        layer.own_maps.push_back(
            {kTaps, placement.map(layer.shape.output, placement.batch(), 8, 0, kNoNumbers, false)});
    }
    void forward(Lowering& lowering) const override {
        const FeatureMap map = lowering.input();
        const Word lowest =
            lowering.math_of(map).from_real(-HUGE_VAL, map.fraction, map.element_bits);
        PoolPass pool;
        pool.kind = PoolPass::Kind::maximum;
        pool.windows = windows(map, lowering.layer().window(), lowest);
        pool.result = lowering.tensors().output.matrix(lowering.images());
        pool.rows = pool.result.rows;
        pool.index = lowering.tensors().map(kTaps).matrix(lowering.images());
        lowering.add(lowering.pass(), pool);
    }
    void backward(Lowering& lowering) const override {
        if (!lowering.layer().reads_layer()) {
            return;
        }
        const GradientPart part = lowering.hand_down();
        const auto gathered = [&](const FeatureMap& map, Word fill) {
            return gradient_windows(map, lowering.layer().window(), part.result.height,
                                    part.result.width, fill);
        };
        const FeatureMap from = lowering.gradient();
        PoolPass pool;
        pool.kind = PoolPass::Kind::maximum_gradient;
        pool.windows = gathered(from, lowering.math_of(from).zero());
        pool.index_windows = gathered(lowering.tensors().map(kTaps), kNoTap);
        pool.result = part.result.matrix(lowering.images());
        pool.rows = pool.result.rows;
        if (part.mask) {
            pool.mask = part.mask->matrix(lowering.images());
        }
        pool.f = part.f;
        lowering.add(Pass::data_gradient, pool);
    }

    void write_onnx(OnnxWriter& writer) const override {
        writer.node("MaxPool", {writer.map()}, onnx_window(kernel_, stride_, padding_));
    }

    void forward(FloatStep& step) const override {
        FloatLayer& layer = step.layer;
        layer.index.resize(layer.output.size());
        float_max_pool(layer.shape, step.images, step.inputs[0], layer.output.data(),
                       layer.index.data());
    }
    void backward(FloatStep& step, std::vector<std::vector<float>>& dx) const override {
        if (!dx[0].empty()) {
            float_max_pool_gradient(step.layer.shape, step.images, step.layer.index.data(),
                                    step.layer.gradient.data(), dx[0].data());
        }
    }

  private:
    int kernel_;
    int stride_;
    int padding_;
};

std::vector<Layer> read(LayerReader& reader) {
    const int kernel = static_cast<int>(reader.item.integer("kernel", 1, kMaxKernel));
    const int stride = static_cast<int>(reader.item.integer("stride", 1, 255, kernel));
    return {max_pool(kernel, stride,
                     static_cast<int>(reader.item.integer("padding", 0, kernel / 2, 0)))};
}

std::optional<OnnxLayer> read_onnx_max_pool(const OnnxNodeReader& node) {
    const int kernel = node.square("kernel_shape", 2, 0);
    node.expect("ceil_mode", 0);
    node.expect("storage_order", 0);
    const OnnxWindow window = node.window(kernel, kernel, kMaxKernel, false);
    if (window.padding > kernel / 2) {
        node.fail("expected a padding up to half of the kernel");
    }
    OnnxLayer layer;
    layer.make = [=](bool) { return max_pool(kernel, window.stride, window.padding); };
    layer.gives = OnnxDims::map();
    layer.passes_activations = true;
    return layer;
}

} // namespace

extern const LayerEntry kMaxPool;
const LayerEntry kMaxPool{"max_pool", read, false, {{"MaxPool", read_onnx_max_pool}}};

Layer max_pool(int kernel, int stride, int padding) {
    return layer_of<MaxPool>(kernel, stride, padding);
}

} // namespace napier
