// SPDX-License-Identifier: Apache-2.0
// The passes of batch norm (Ioffe and Szegedy 2015), with the paper's epsilon and momentum.
#include <cmath>

#include "sw/lower/gradient_flow.hpp"

namespace napier {

namespace {

constexpr double kEpsilon = 1e-5;
constexpr double kMomentum = 0.1; // the batch's share of the new running moments

} // namespace

BatchNormPass ChipPlan::batch_norm_pass(const Step& step, std::int64_t rows) const {
    const PlannedLayer& layer = layers_[step.layer];
    const std::uint8_t arithmetic = arithmetic_of(step.layer, step.pass);
    const VectorMath& math = this->math(arithmetic);
    BatchNormPass pass;
    pass.rows = rows;
    pass.mean = &layer.moments.mean;
    pass.inverse = &layer.moments.inverse;
    pass.running_mean = &layer.moments.running_mean;
    pass.running_variance = &layer.moments.running_variance;
    pass.gamma = &layer.weight.word;
    pass.beta = &layer.bias.word;
    pass.gamma_gradient = &layer.weight.gradient;
    pass.beta_gradient = &layer.bias.gradient;
    pass.f = layer.shape.rectifier();
    pass.activate = layer.shape.activation != Activation::none;

    // LNS: terms are made smaller by the root of their number, so that neither they nor their sum
    // leave the format's range. Fixed point: the drained sum is shifted, and scaled by 1 to 2.
    const auto terms = static_cast<double>(rows);
    const int log_terms = static_cast<int>(std::ceil(std::log2(terms)));
    const bool lns = architecture_.arithmetic.is_lns();
    const int smaller = lns ? log_terms / 2 : log_terms;
    const MomentFormat format = moment_format(arithmetics_[arithmetic]);
    pass.term_scale = math.encode_scalar(lns ? std::ldexp(1.0, -smaller) : 1.0);
    pass.mean_shift = lns ? 0 : log_terms + format.mean_shift;
    pass.variance_shift = lns ? 0 : log_terms + format.variance_shift;
    pass.share = math.encode_scalar(1.0 / terms);
    pass.scalars.scale = math.encode_scalar(std::ldexp(1.0 / terms, smaller));
    pass.scalars.epsilon = math.encode_scalar(kEpsilon);
    pass.scalars.momentum = encode_share(arithmetics_[arithmetic], math, kMomentum);
    pass.scalars.keep = encode_share(arithmetics_[arithmetic], math, 1.0 - kMomentum);
    pass.scalars.unbias = math.encode_scalar(rows > 1 ? terms / (terms - 1.0) : 1.0);
    return pass;
}

void ChipPlan::forward_batch_norm(const Step& step) const {
    const PlannedLayer& layer = layers_[step.layer];
    const DeviceTensor x = input_of(step).matrix(step.images);
    const DeviceTensor result = layer.output.matrix(step.images);
    BatchNormPass pass = batch_norm_pass(step, result.rows);
    pass.x = &x;
    pass.result = &result;
    pass.tag = tag_of(step.layer, step.pass);
    if (step.pass == Pass::evaluation) {
        pass.mean = &layer.moments.evaluation_mean;
        pass.inverse = &layer.moments.evaluation_inverse;
        step.builder.batch_norm_from_running(pass);
    } else {
        step.builder.batch_norm_moments(pass);
    }
    step.builder.batch_norm(pass);
}

void ChipPlan::batch_norm_gradient(const Step& step, GradientFlow& flow) const {
    const PlannedLayer& layer = layers_[step.layer];
    const DeviceTensor x = map_of(layer.shape.source, Pass::forward).matrix(step.images);
    const DeviceTensor dy = flow.of(step.layer).matrix(step.images);
    const DeviceTensor result = flow.hand_down(layer.shape.source).result->matrix(step.images);
    BatchNormPass pass = batch_norm_pass(step, result.rows);
    pass.x = &x;
    pass.dy = &dy;
    pass.result = &result;
    pass.tag = tag_of(step.layer, Pass::data_gradient);
    step.builder.batch_norm_gradient(pass);
}

} // namespace napier
