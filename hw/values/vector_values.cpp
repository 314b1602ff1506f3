// SPDX-License-Identifier: Apache-2.0
#include "hw/values/vector_values.hpp"
#include "hw/arith/arithmetic_math.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "hw/arith/common/random_row.hpp"
#include "hw/isa/device_error.hpp"
#include "hw/parallel/wide_loops.hpp"

namespace napier {

namespace {

/// term[i] = gradient[i] where index[i] is `wanted`, else zero. Returns whether it is anywhere.
NAPIER_WIDE_LOOPS
bool pick(const Word* index, Word wanted, const Word* gradient, Word zero, Word* term,
          std::size_t n) {
    Word any = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const bool chosen = index[i] == wanted;
        term[i] = chosen ? gradient[i] : zero;
        any = static_cast<Word>(any | (chosen ? 1 : 0));
    }
    return any != 0;
}

} // namespace

VectorValues::VectorValues(const Arithmetic& arithmetic, const TileKernel& kernel,
                           const VectorMath& math)
    : kernel_(kernel), math_(math), norm_(make_batch_norm_math(arithmetic)) {}

void VectorValues::set_seed(std::uint64_t seed) {
    key_ = {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
}

void VectorValues::rectify(const vector_op::Rectified& v, Word* row, const Word* mask,
                           std::size_t n) const {
    const Rectifier f = v.relu ? Rectifier::relu : Rectifier::leaky;
    if (v.activate) {
        math_.activate(row, n, f);
    }
    if (mask != nullptr) {
        math_.mask(row, mask, n, f);
    }
}

void VectorValues::add_and_rectify(const vector_op::Rectified& v, Word* row, const Word* addend,
                                   int addend_shift, const Word* mask, std::size_t n) const {
    if (addend != nullptr) {
        math_.add_bias(row, addend, n, addend_shift);
    }
    rectify(v, row, mask, n);
}

void VectorValues::finish_product(const vector_op::Drain& v, Word* row, const Word* bias,
                                  const Word* addend, const Word* mask, std::size_t n) const {
    if (bias != nullptr) {
        math_.add_bias(row, bias, n, v.bias_shift);
    }
    add_and_rectify(v, row, addend, 0, mask, n);
}

void VectorValues::softmax_gradient(const vector_op::SoftmaxGradient& v, const Word* logits,
                                    Word label, Word* result, std::size_t n) const {
    if (label >= n) {
        throw DeviceError(ErrorCode::bad_shape, "label " + std::to_string(label) + " of " +
                                                    std::to_string(n) + " classes");
    }
    math_.softmax_gradient(logits, label, result, n, v.logit_fraction, v.result_fraction);
}

void VectorValues::update(const vector_op::Update& v, const UpdateRow& row) const {
    math_.update(row, {v.rate, v.momentum_scale, v.decay}, v.gradient_shift,
                 {key_, v.tensor, v.step});
}

void VectorValues::update(const vector_op::MultiplicativeUpdate& v, const UpdateRow& row) const {
    math_.multiply_weights(row, {v.rate, v.keep, v.enter}, {key_, v.tensor, v.step});
}

void VectorValues::max_pool(const Word* window, std::size_t taps, Word* best, Word* index,
                            std::size_t n) const {
    std::copy(window, window + n, best);
    std::fill(index, index + n, Word{0});
    for (std::size_t tap = 1; tap < taps; ++tap) {
        math_.maximum(best, index, window + tap * n, static_cast<Word>(tap), n);
    }
}

void VectorValues::max_unpool(const vector_op::MaxUnpool& v, const Word* gradients,
                              const Word* indices, const Word* mask, Word* sum,
                              std::size_t n) const {
    thread_local std::vector<Word> term; // reused: rows are short
    term.resize(n);
    const Word zero = math_.zero();
    const std::size_t taps = v.taps;
    bool empty = true;
    for (std::size_t tap = 0; tap < taps; ++tap) {
        const auto wanted = static_cast<Word>(taps - 1u - tap);
        if (pick(indices + tap * n, wanted, gradients + tap * n, zero, term.data(), n)) {
            if (empty) { // windows that do not overlap add up to one of them
                std::copy(term.begin(), term.end(), sum);
            } else {
                math_.add_bias(sum, term.data(), n, 0);
            }
            empty = false;
        }
    }
    if (empty) {
        std::fill(sum, sum + n, zero);
    }
    rectify(v, sum, mask, n);
}

void VectorValues::average_pool(const vector_op::AveragePool& v, const Word* window,
                                std::byte* state, Word* result, std::size_t n) const {
    thread_local std::vector<Word> ones;
    const std::size_t taps = v.taps;
    ones.assign(taps, math_.one());
    const auto columns = static_cast<int>(n);
    const auto terms = static_cast<std::int64_t>(taps);
    const TileState sums{state, n, n};
    kernel_.accumulate({ones.data(), taps}, {window, n},
                       {1, columns, static_cast<int>(taps), 0, terms, 0}, sums);
    kernel_.finish({1, columns, 0, terms, terms, v.shift}, sums, result, n);
    math_.scale(result, n, v.scale, v.result_shift);
}

void VectorValues::compute_row(const vector_op::Elementwise& v, const OperandRows<3>& operands,
                               std::uint32_t element, Word* result, std::size_t n) const {
    const auto [source, addend, mask] = operands;
    std::copy(source, source + n, result);
    math_.scale(result, n, v.scale, v.shift);
    if (v.random) {
        thread_local std::vector<std::uint32_t> bits;
        random_row({key_, v.tensor, v.step}, element, n, bits);
        const Word zero = math_.zero();
        for (std::size_t i = 0; i < n; ++i) {
            result[i] = (bits[i] & 0xffffu) < v.drop ? zero : result[i];
        }
    }
    add_and_rectify(v, result, addend, v.addend_shift, mask, n);
}

void VectorValues::compute_row(const vector_op::Multiply& v, const OperandRows<4>& operands,
                               std::uint32_t /*element*/, Word* result, std::size_t n) const {
    const auto [source, factor, addend, mask] = operands;
    std::copy(source, source + n, result);
    math_.multiply(result, factor, n, v.shift);
    add_and_rectify(v, result, addend, v.addend_shift, mask, n);
}

void VectorValues::moment_terms(const vector_op::MomentSums& v, const Word* x, const Word* dy,
                                const Word* mean, const Word* inverse, Word* terms,
                                std::size_t n) const {
    if (v.stage == 0) {
        norm_->mean_terms(x, inverse, terms, n, v.scale);
    } else if (v.stage == 1) {
        norm_->variance_terms(x, mean, inverse, terms, n, v.scale);
    } else {
        norm_->correlation_terms(dy, x, mean, inverse, terms, n);
    }
}

void VectorValues::moments(const vector_op::Moments& v, const Word* sums, const Word* in, Word* out,
                           std::size_t stride, std::size_t n) const {
    const MomentScalars scalars{v.scale, v.epsilon, v.momentum, v.keep, v.unbias};
    if (v.stage == 0) {
        norm_->finish_mean(sums, in, out, n, scalars);
    } else if (v.stage == 1) {
        norm_->finish_variance({sums, in, in + stride, in + 2 * stride, in + 3 * stride, out,
                                out + stride, out + 2 * stride},
                               n, scalars);
    } else {
        norm_->from_running(in, in + stride, out, out + stride, n, scalars);
    }
}

void VectorValues::normalise(const vector_op::Normalise& v, const Word* x, const Word* channels,
                             std::size_t stride, Word* y, std::size_t n) const {
    const BatchNormMath::Channels c{channels, channels + stride, channels + 2 * stride,
                                    channels + 3 * stride, nullptr};
    norm_->normalise(x, c, y, n);
    rectify(v, y, nullptr, n);
}

void VectorValues::normalise_gradient(const vector_op::NormaliseGradient& v, const Word* x,
                                      const Word* dy, const Word* channels, std::size_t stride,
                                      Word* dx, std::size_t n) const {
    const BatchNormMath::Channels c{channels, channels + stride, channels + 2 * stride,
                                    channels + 3 * stride, channels + 4 * stride};
    norm_->normalise_gradient(x, dy, c, dx, n, v.scale);
}

} // namespace napier
