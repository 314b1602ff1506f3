// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/vector_fields.hpp"

namespace napier {

namespace {

Vector fields_of(VectorOp op) {
    Vector v;
    v.op = op;
    return v;
}

} // namespace

std::int8_t product_shift(const GemmPass& pass) {
    const int input = pass.windows ? pass.windows->fraction : pass.input ? pass.input->fraction : 0;
    return static_cast<std::int8_t>(input + pass.weight.fraction - pass.result.fraction);
}

Vector drain_fields(const GemmPass& pass) {
    Vector v = fields_of(VectorOp::drain);
    v.shift = product_shift(pass);
    v.activate = pass.activate;
    v.rectify = pass.f == Rectifier::relu;
    if (pass.bias) {
        v.add_bias = true;
        v.shift2 = static_cast<std::int8_t>(pass.bias->fraction - pass.result.fraction);
    }
    v.mask = pass.mask.has_value();
    v.add = pass.addend.has_value();
    return v;
}

Vector softmax_fields(const SoftmaxPass& pass) {
    Vector v = fields_of(VectorOp::softmax_gradient);
    v.shift = static_cast<std::int8_t>(pass.logits.fraction);
    v.shift2 = static_cast<std::int8_t>(pass.result.fraction);
    return v;
}

Vector update_fields(const UpdatePass& pass) {
    Vector v = fields_of(pass.multiplicative ? VectorOp::multiplicative_update : VectorOp::update);
    const DeviceTensor& word = pass.rounded ? *pass.rounded : pass.weight;
    v.shift2 = static_cast<std::int8_t>(pass.gradient.fraction - word.fraction);
    v.momentum = pass.momentum.has_value() && !pass.multiplicative;
    v.momentum_scale = pass.momentum_scale;
    v.decay = pass.decay;
    v.tensor = pass.tensor;
    v.pitch = static_cast<std::uint32_t>(pass.weight.columns);
    return v;
}

Vector pool_fields(const PoolPass& pass) {
    constexpr VectorOp kOps[] = {VectorOp::max_pool, VectorOp::max_unpool, VectorOp::average_pool};
    Vector v = fields_of(kOps[static_cast<std::size_t>(pass.kind)]);
    v.taps = static_cast<std::uint16_t>(pass.windows.taps());
    if (pass.kind == PoolPass::Kind::maximum_gradient) {
        v.rectify = pass.f == Rectifier::relu;
        v.mask = pass.mask.has_value();
    }
    if (pass.kind == PoolPass::Kind::average) {
        v.scale = pass.scale;
        v.shift = static_cast<std::int8_t>(pass.scale_shift);
    }
    return v;
}

Vector elementwise_fields(const ElementwisePass& pass) {
    Vector v = fields_of(VectorOp::elementwise);
    const int fraction =
        pass.source ? pass.source->fraction : pass.gathered.front().windows.fraction;
    v.scale = pass.scale;
    v.activate = pass.activate;
    v.rectify = pass.f == Rectifier::relu;
    v.random = pass.random;
    v.drop = pass.drop;
    v.tensor = pass.tensor;
    v.pitch = static_cast<std::uint32_t>(pass.result.columns);
    v.shift = static_cast<std::int8_t>(fraction - pass.result.fraction);
    if (pass.addend) {
        v.add = true;
        v.shift2 = static_cast<std::int8_t>(pass.addend->fraction - pass.result.fraction);
    }
    v.mask = pass.mask.has_value();
    return v;
}

Vector moment_sums_fields(const BatchNormPass& pass, std::uint8_t stage) {
    Vector v = fields_of(VectorOp::moment_sums);
    v.stage = stage;
    v.k_total = static_cast<std::uint32_t>(pass.rows);
    v.scale = pass.term_scale;
    return v;
}

Vector moments_fields(const BatchNormPass& pass, std::uint8_t stage) {
    Vector v = fields_of(VectorOp::moments);
    v.stage = stage;
    v.epsilon = pass.scalars.epsilon;
    if (stage == 2) {
        v.k_total = 1;
        return v;
    }
    v.k_total = static_cast<std::uint32_t>(pass.rows);
    v.scale = pass.scalars.scale;
    v.momentum_scale = pass.scalars.momentum;
    v.keep = pass.scalars.keep;
    v.unbias = pass.scalars.unbias;
    v.shift = static_cast<std::int8_t>(stage == 0 ? pass.mean_shift : pass.variance_shift);
    return v;
}

Vector moment_drain_fields(const BatchNormPass& pass, const DeviceTensor& result) {
    Vector v = fields_of(VectorOp::drain);
    v.k_total = static_cast<std::uint32_t>(pass.rows);
    v.shift = static_cast<std::int8_t>(pass.dy->fraction - result.fraction);
    return v;
}

Vector normalise_fields(const BatchNormPass& pass) {
    Vector v = fields_of(VectorOp::normalise);
    v.activate = pass.activate;
    v.rectify = pass.f == Rectifier::relu;
    return v;
}

Vector normalise_gradient_fields(const BatchNormPass& pass) {
    Vector v = fields_of(VectorOp::normalise_gradient);
    v.scale = pass.share;
    return v;
}

} // namespace napier
