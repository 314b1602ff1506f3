// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "hw/arith/common/philox.hpp"
#include "hw/config/number.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/model/layers.hpp"
#include "sw/model/layers/elementwise.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"
#include "sw/model/onnx/onnx_writer.hpp"

namespace napier {

namespace {

constexpr double kMostDropped = 0.99;

/// While training, each value is zero with a probability, and the others make up for it.
class Dropout final : public LayerKind {
  public:
    explicit Dropout(double rate) : rate_(rate) {}

    const char* name() const override { return "dropout"; }
    std::vector<std::pair<std::string, std::string>> keys() const override {
        return {{"rate", fmt::format("{}", rate_)}};
    }
    bool reads_images() const override { return false; }
    bool only_trains() const override { return true; }

    void forward(Lowering& lowering) const override {
        ElementwiseTerms terms;
        terms.source = lowering.input().matrix(lowering.images());
        terms.result = lowering.tensors().output.matrix(lowering.images());
        terms.rows = terms.result.rows;
        drop(terms, lowering, lowering.pass());
        lowering.add(lowering.pass(), elementwise(terms));
    }
    /// The gradients of what was dropped are dropped.
    void backward(Lowering& lowering) const override {
        ElementwiseTerms terms = gradient_part(lowering.hand_down(), lowering.images());
        terms.source = lowering.gradient().matrix(lowering.images());
        drop(terms, lowering, Pass::data_gradient);
        lowering.add(Pass::data_gradient, elementwise(terms));
    }

    void write_onnx(OnnxWriter& writer) const override {
        const auto ratio = static_cast<float>(rate_);
        writer.node("Dropout", {writer.alike().front(), writer.constant("ratio", {}, {ratio})});
    }

    void forward(FloatStep& step) const override {
        std::vector<float>& y = step.layer.output;
        const float* const x = step.inputs[0];
        std::copy(x, x + y.size(), y.begin());
        if (step.training) {
            multiply(y, factors(step, y.size()));
        }
    }
    void backward(FloatStep& step, std::vector<std::vector<float>>& dx) const override {
        dx[0] = step.layer.gradient;
        multiply(dx[0], factors(step, dx[0].size()));
    }

  private:
    /// In units of 2^-16.
    std::uint16_t probability() const {
        return static_cast<std::uint16_t>(std::lround(rate_ * 65536.0));
    }
    void drop(ElementwiseTerms& terms, const Lowering& lowering, Pass in) const {
        terms.random = true;
        terms.drop = probability();
        terms.scale = lowering.math(in).encode_scalar(1.0 / (1.0 - rate_));
        terms.tensor = dropout_stream(lowering.index());
    }
    /// What each value is multiplied by in this step: 0 or 1 / (1 - rate).
    std::vector<float> factors(const FloatStep& step, std::size_t values) const {
        const auto kept = static_cast<float>(1.0 / (1.0 - rate_));
        std::vector<float> result(values);
        for (std::size_t i = 0; i < values; ++i) {
            const auto bits = philox(
                {static_cast<std::uint32_t>(i / 4), dropout_stream(step.number), step.step, 0},
                {static_cast<std::uint32_t>(step.seed),
                 static_cast<std::uint32_t>(step.seed >> 32)});
            result[i] = (bits[i % 4] & 0xffffu) < probability() ? 0.0f : kept;
        }
        return result;
    }
    static void multiply(std::vector<float>& values, const std::vector<float>& by) {
        std::transform(by.begin(), by.end(), values.begin(), values.begin(), std::multiplies<>());
    }

    double rate_;
};

std::vector<Layer> read(LayerReader& reader) {
    return {dropout(reader.item.real("rate", 0, kMostDropped))};
}

/// The shortest number that single precision does not tell from `value`: 0.1, not
/// 0.100000001490116.
double shortest(double value) {
    return parse_number<double>(fmt::format("{}", static_cast<float>(value))).value_or(value);
}

std::optional<OnnxLayer> read_onnx_dropout(const OnnxNodeReader& node) {
    const OnnxConstant* const given = node.constant(1);
    if (given != nullptr && given->values.size() != 1) {
        node.fail(fmt::format("ratio: found {} numbers, expected one", given->values.size()));
    }
    const double rate =
        shortest(given != nullptr ? given->values.front() : node.number("ratio", 0.5));
    if (!(rate >= 0 && rate <= kMostDropped)) {
        node.fail(fmt::format("ratio: found {:f}, expected 0..{}", rate, kMostDropped));
    }
    if (rate == 0) {
        return std::nullopt;
    }
    OnnxLayer layer;
    layer.make = [rate](bool) { return dropout(rate); };
    layer.passes_activations = true;
    return layer;
}

} // namespace

extern const LayerEntry kDropout;
const LayerEntry kDropout{"dropout", read, false, {{"Dropout", read_onnx_dropout}}};

Layer dropout(double rate) {
    return layer_of<Dropout>(rate);
}

} // namespace napier
