// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/vector_fields.hpp"

namespace napier {

namespace {

std::int8_t less(int fraction, int other) {
    return static_cast<std::int8_t>(fraction - other);
}

std::uint16_t taps_of(const PoolPass& pass) {
    return static_cast<std::uint16_t>(pass.windows.taps());
}

/// What both rules of an update say.
template <typename Update> Update any_update(const UpdatePass& pass) {
    Update v;
    v.tensor = pass.tensor;
    v.pitch = static_cast<std::uint32_t>(pass.weight.columns);
    return v;
}

} // namespace

std::int8_t product_shift(const GemmPass& pass) {
    const int input = pass.windows ? pass.windows->fraction : pass.input ? pass.input->fraction : 0;
    return less(input + pass.weight.fraction, pass.result.fraction);
}

vector_op::Drain drain_fields(const GemmPass& pass) {
    vector_op::Drain v;
    v.shift = product_shift(pass);
    v.activate = pass.activate;
    v.relu = pass.f == Rectifier::relu;
    if (pass.bias) {
        v.add_bias = true;
        v.bias_shift = less(pass.bias->fraction, pass.result.fraction);
    }
    v.masked = pass.mask.has_value();
    v.add = pass.addend.has_value();
    return v;
}

vector_op::SoftmaxGradient softmax_fields(const SoftmaxPass& pass) {
    vector_op::SoftmaxGradient v;
    v.logit_fraction = static_cast<std::int8_t>(pass.logits.fraction);
    v.result_fraction = static_cast<std::int8_t>(pass.result.fraction);
    return v;
}

vector_op::Update update_fields(const UpdatePass& pass) {
    auto v = any_update<vector_op::Update>(pass);
    const DeviceTensor& word = pass.rounded ? *pass.rounded : pass.weight;
    v.gradient_shift = less(pass.gradient.fraction, word.fraction);
    v.momentum = pass.momentum.has_value();
    v.momentum_scale = pass.momentum_scale;
    v.decay = pass.decay;
    return v;
}

vector_op::MultiplicativeUpdate multiplicative_update_fields(const UpdatePass& pass) {
    auto v = any_update<vector_op::MultiplicativeUpdate>(pass);
    v.keep = pass.momentum_scale;
    v.enter = pass.decay;
    return v;
}

vector_op::MaxPool max_pool_fields(const PoolPass& pass) {
    vector_op::MaxPool v;
    v.taps = taps_of(pass);
    return v;
}

vector_op::MaxUnpool max_unpool_fields(const PoolPass& pass) {
    vector_op::MaxUnpool v;
    v.taps = taps_of(pass);
    v.relu = pass.f == Rectifier::relu;
    v.masked = pass.mask.has_value();
    return v;
}

vector_op::AveragePool average_pool_fields(const PoolPass& pass) {
    vector_op::AveragePool v;
    v.taps = taps_of(pass);
    v.scale = pass.scale;
    v.shift = static_cast<std::int8_t>(pass.scale_shift);
    return v;
}

vector_op::MomentSums moment_sums_fields(const BatchNormPass& pass, std::uint8_t stage) {
    vector_op::MomentSums v;
    v.stage = stage;
    v.k_total = static_cast<std::uint32_t>(pass.rows);
    v.scale = pass.term_scale;
    return v;
}

vector_op::Moments moments_fields(const BatchNormPass& pass, std::uint8_t stage) {
    vector_op::Moments v;
    v.stage = stage;
    v.epsilon = pass.scalars.epsilon;
    if (stage == 2) {
        v.k_total = 1;
        return v;
    }
    v.k_total = static_cast<std::uint32_t>(pass.rows);
    v.scale = pass.scalars.scale;
    v.momentum = pass.scalars.momentum;
    v.keep = pass.scalars.keep;
    v.unbias = pass.scalars.unbias;
    v.shift = static_cast<std::int8_t>(stage == 0 ? pass.mean_shift : pass.variance_shift);
    return v;
}

vector_op::Drain moment_drain_fields(const BatchNormPass& pass, const DeviceTensor& result) {
    vector_op::Drain v;
    v.k_total = static_cast<std::uint32_t>(pass.rows);
    v.shift = less(pass.dy->fraction, result.fraction);
    return v;
}

vector_op::Normalise normalise_fields(const BatchNormPass& pass) {
    vector_op::Normalise v;
    v.activate = pass.activate;
    v.relu = pass.f == Rectifier::relu;
    return v;
}

vector_op::NormaliseGradient normalise_gradient_fields(const BatchNormPass& pass) {
    vector_op::NormaliseGradient v;
    v.scale = pass.share;
    return v;
}

} // namespace napier
