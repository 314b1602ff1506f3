// SPDX-License-Identifier: Apache-2.0
// Batch norm (Ioffe and Szegedy 2015), with the paper's epsilon and momentum.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "hw/arith/arithmetic_math.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/model/layers.hpp"
#include "sw/model/layers/elementwise.hpp"
#include "sw/model/layers/sole_reader.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"

namespace napier {

namespace {

// Numbers of the channels, 1 x channels each: of the batch, running, and for inference.
constexpr const char* kMean = "mean";
constexpr const char* kInverse = "inverse_deviation";
constexpr const char* kRunningMean = "running_mean";
constexpr const char* kRunningVariance = "running_variance";
constexpr const char* kEvaluationMean = "evaluation_mean";
constexpr const char* kEvaluationInverse = "evaluation_inverse_deviation";

/// y = gamma (x - mean) / deviation + beta, a channel a column.
class BatchNorm final : public LayerKind {
  public:
    const char* name() const override { return "batch_norm"; }
    bool reads_images() const override { return false; }
    std::string objection(const Layer& /*source*/, int readers) const override {
        return unless_sole_reader(readers);
    }
    WeightShape weights(const Layer& layer) const override {
        return {1, layer.output.channels, true, false};
    }
    std::vector<ParameterSlot> slots(const Layer& layer) const override {
        std::vector<ParameterSlot> all = LayerKind::slots(layer);
        const std::vector<std::int64_t> channels = {layer.output.channels};
        all.push_back({"running_mean", channels, &LayerParameters::running_mean});
        all.push_back({"running_var", channels, &LayerParameters::running_variance,
                       ParameterSlot::Start::ones, false});
        return all;
    }

    std::int64_t longest_sum(const Layer& layer, std::int64_t images) const override {
        return images * layer.output.height * layer.output.width;
    }

    void place_tensors(Placement& placement, PlannedLayer& layer) const override {
        const Arithmetic& arithmetic = placement.arithmetic(Pass::forward);
        const auto* const fixed = std::get_if<FixedMacConfig>(&arithmetic.mac);
        if (fixed != nullptr && fixed->accumulator == FixedAccumulator::narrow) {
            throw std::invalid_argument(
                "arithmetic: found a narrow accumulator, expected a wide one: a word "
                "cannot hold batch norm's sums");
        }
        const MomentFormat format = moment_format(arithmetic);
        const std::uint8_t number = placement.number(Pass::forward);
        const auto row = [&](const char* name, int bits, int fraction, bool kept, auto start) {
            layer.own.push_back(
                {name, placement.tensor(1, layer.shape.output.channels, bits, fraction, number),
                 kept, start});
        };
        const auto running_mean = [](const LayerParameters& start) { return start.running_mean; };
        // A step brings its sums near 1 by the inverse deviation of the step before.
        const auto inverse = [](const LayerParameters& start) {
            std::vector<float> values;
            for (const float variance : start.running_variance) {
                values.push_back(1.0f / std::sqrt(variance + static_cast<float>(kNormEpsilon)));
            }
            return values;
        };
        row(kMean, format.bits, format.mean_fraction, false, running_mean);
        row(kInverse, format.bits, format.inverse_fraction, true, inverse);
        row(kRunningMean, kRunningBits, format.mean_fraction, true, running_mean);
        row(kRunningVariance, kRunningBits, format.variance_fraction, true,
            [](const LayerParameters& start) { return start.running_variance; });
        row(kEvaluationMean, format.bits, format.mean_fraction, false, nullptr);
        row(kEvaluationInverse, format.bits, format.inverse_fraction, false, nullptr);
    }

    void forward(Lowering& lowering) const override {
        const PlannedLayer& layer = lowering.tensors();
        const Pass pass = lowering.pass();
        BatchNormPass norm = channels(lowering, pass);
        norm.x = lowering.input().matrix(lowering.images());
        norm.result = layer.output.matrix(lowering.images());
        if (pass == Pass::evaluation) {
            norm.mean = layer.tensor(kEvaluationMean);
            norm.inverse = layer.tensor(kEvaluationInverse);
            norm.kind = BatchNormPass::Kind::from_running;
        } else {
            norm.kind = BatchNormPass::Kind::moments;
        }
        lowering.add(pass, norm);
        norm.kind = BatchNormPass::Kind::normalise;
        lowering.add(pass, norm);
    }
    void backward(Lowering& lowering) const override {
        BatchNormPass norm = channels(lowering, Pass::data_gradient);
        norm.kind = BatchNormPass::Kind::gradient;
        norm.x = lowering.input().matrix(lowering.images());
        norm.dy = lowering.gradient().matrix(lowering.images());
        const GradientPart part = lowering.hand_down();
        norm.result = part.result.matrix(lowering.images());
        lowering.add(Pass::data_gradient, norm);
        if (part.mask) { // the layer before it has an activation
            ElementwiseTerms masked = gradient_part(part, lowering.images());
            masked.source = norm.result;
            masked.scale = lowering.math(Pass::data_gradient).encode_scalar(1.0);
            lowering.add(Pass::data_gradient, elementwise(masked));
        }
    }

    void write_onnx(OnnxWriter& writer) const override {
        const std::vector<std::int64_t> channels = {writer.input().channels};
        const LayerParameters& p = writer.parameters();
        writer.node(
            "BatchNormalization",
            {writer.alike().front(), writer.constant("weight", channels, p.weight),
             writer.constant("bias", channels, p.bias),
             writer.constant("running_mean", channels, p.running_mean),
             writer.constant("running_var", channels, p.running_variance)},
            {{"epsilon", onnx_real(kNormEpsilon)}, {"momentum", onnx_real(1.0 - kNormMomentum)}});
    }

    void forward(FloatStep& step) const override {
        FloatLayer& layer = step.layer;
        FloatMoments& moments = layer.moments;
        const std::size_t rows = layer.output.size() / layer.weight.size();
        const float* const x = step.inputs[0];
        if (step.training) {
            float_batch_moments(rows, x, moments);
            float_normalise(rows, x, moments.mean, moments.inverse, layer.weight, layer.bias,
                            layer.output.data());
            return;
        }
        std::vector<float> inverse = moments.running_variance;
        for (float& value : inverse) {
            value = 1.0f / std::sqrt(value + static_cast<float>(kNormEpsilon));
        }
        float_normalise(rows, x, moments.running_mean, inverse, layer.weight, layer.bias,
                        layer.output.data());
    }
    void backward(FloatStep& step, std::vector<std::vector<float>>& dx) const override {
        FloatLayer& layer = step.layer;
        float_batch_norm_gradient(dx[0].size() / layer.weight.size(), step.inputs[0], layer.moments,
                                  layer.weight, layer.gradient.data(), dx[0].data(),
                                  layer.weight_gradient, layer.bias_gradient);
    }

  private:
    /// Numbers of the channels, and the scalars of a pass over the whole batch.
    static BatchNormPass channels(const Lowering& lowering, Pass pass) {
        const PlannedLayer& layer = lowering.tensors();
        const Arithmetic& arithmetic = lowering.arithmetic(pass);
        const VectorMath& math = lowering.math(pass);
        BatchNormPass norm;
        norm.rows = lowering.images() * layer.output.pixels();
        norm.mean = layer.tensor(kMean);
        norm.inverse = layer.tensor(kInverse);
        norm.running_mean = layer.tensor(kRunningMean);
        norm.running_variance = layer.tensor(kRunningVariance);
        norm.gamma = layer.weight.word;
        norm.beta = layer.bias.word;
        norm.gamma_gradient = layer.weight.gradient;
        norm.beta_gradient = layer.bias.gradient;
        norm.f = layer.shape.rectifier();
        norm.activate = layer.shape.activation != Activation::none;

        // LNS: terms are made smaller by the root of their number, so that neither they nor their
        // sum leave the format's range. Fixed point: the drained sum is shifted, and scaled by 1 to
        // 2.
        const auto terms = static_cast<double>(norm.rows);
        const int log_terms = static_cast<int>(std::ceil(std::log2(terms)));
        const bool shifted = arithmetic.binary_points();
        const int smaller = shifted ? log_terms : log_terms / 2;
        const MomentFormat format = moment_format(arithmetic);
        norm.term_scale = math.encode_scalar(shifted ? 1.0 : std::ldexp(1.0, -smaller));
        norm.mean_shift = shifted ? log_terms + format.mean_shift : 0;
        norm.variance_shift = shifted ? log_terms + format.variance_shift : 0;
        norm.share = math.encode_scalar(1.0 / terms);
        norm.scalars.scale = math.encode_scalar(std::ldexp(1.0 / terms, smaller));
        norm.scalars.epsilon = math.encode_scalar(kNormEpsilon);
        norm.scalars.momentum = encode_share(arithmetic, kNormMomentum);
        norm.scalars.keep = encode_share(arithmetic, 1.0 - kNormMomentum);
        norm.scalars.unbias = math.encode_scalar(norm.rows > 1 ? terms / (terms - 1.0) : 1.0);
        return norm;
    }
};

std::vector<Layer> read(LayerReader& /*reader*/) {
    return {batch_norm()};
}

std::optional<OnnxLayer> read_onnx_batch_norm(const OnnxNodeReader& node) {
    const OnnxConstant* const scale = node.constant(1);
    const OnnxConstant* const bias = node.constant(2);
    const OnnxConstant* const mean = node.constant(3);
    const OnnxConstant* const variance = node.constant(4);
    if (scale == nullptr || bias == nullptr || mean == nullptr || variance == nullptr) {
        node.fail("expected constants as scale, bias, mean and variance");
    }
    node.expect("training_mode", 0);
    node.expect("spatial", 1);
    const float epsilon = node.finite(node.number("epsilon", 1e-5));
    if (epsilon < 0.0f) {
        node.fail("epsilon: found a negative number, expected one from 0");
    }
    const OnnxDims& dims = node.dims();
    if (dims.rank() < 2 || !dims.holds(0, OnnxAxis::images) || !dims.holds(1, OnnxAxis::channels)) {
        node.fail("reads " + dims.describe() + ", expected images x " +
                  std::to_string(dims.shape().channels) + " channels in front");
    }
    const int channels = dims.shape().channels;
    OnnxLayer layer;
    layer.make = [](bool) { return batch_norm(); };
    layer.parameters.weight = node.list(*scale, channels, "scale");
    layer.parameters.bias = node.list(*bias, channels, "bias");
    layer.parameters.running_mean = node.list(*mean, channels, "mean");
    layer.parameters.running_variance = node.list(*variance, channels, "variance");
    for (float& value : layer.parameters.running_variance) {
        if (value < 0.0f) {
            node.fail("found a negative variance");
        }
        // So that the sum is the graph's.
        const float more = epsilon - static_cast<float>(kNormEpsilon);
        value = node.finite(std::max(value + more, 0.0f));
    }
    return layer;
}

} // namespace

extern const LayerEntry kBatchNorm;
const LayerEntry kBatchNorm{
    "batch_norm", read, true, {{"BatchNormalization", read_onnx_batch_norm}}};

Layer batch_norm(Activation activation) {
    Layer layer = layer_of<BatchNorm>();
    layer.activation = activation;
    return layer;
}

} // namespace napier
