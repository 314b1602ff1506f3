// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/fixed/fixed_batch_norm.hpp"

#include "hw/arith/fixed/fixed_scalar.hpp"

namespace napier {

namespace {

constexpr FixedFormat kWide{16};

std::int64_t wide(Word word) {
    return fixed_decode(kWide, word);
}

/// Floor of the square root, bit by bit as hardware does it.
std::int64_t square_root(std::int64_t value) {
    std::int64_t root = 0;
    for (std::int64_t bit = std::int64_t{1} << 31; bit > 0; bit >>= 1) {
        if ((root + bit) * (root + bit) <= value) {
            root += bit;
        }
    }
    return root;
}

constexpr int kRatio = 24; // fraction bits of a variance inside the unit

/// inverse / sqrt(ratio)
Word divided_by_root(std::int64_t inverse, std::int64_t ratio) {
    // sqrt(ratio * 2^16) has 12 + 8 fraction bits.
    const std::int64_t root = std::max<std::int64_t>(1, square_root(ratio << 16));
    const std::int64_t quotient = ((inverse << 20) + root / 2) / root;
    return fixed_encode(kWide, kWide.saturate(std::max<std::int64_t>(1, quotient)));
}

} // namespace

FixedBatchNorm::FixedBatchNorm(const FixedFormat& format, const TensorScales& scales)
    : format_(format), scales_(scales), moments_(moment_format(format, scales)) {}

MomentFormat FixedBatchNorm::moment_format(const FixedFormat& word, const TensorScales& scales) {
    // Squares have width - 6 fraction bits, their mean is drained with width - 4.
    return {16, scales.activation + 16 - word.width, 10, 10, 0, -2};
}

std::int64_t FixedBatchNorm::normalised(Word x, Word mean, Word inverse) const {
    const int finer = moments_.mean_fraction - scales_.activation;
    const std::int64_t centred =
        std::int64_t{fixed_decode(format_, x)} * (std::int64_t{1} << finer) - wide(mean);
    return kWide.saturate(shift_round(
        centred * wide(inverse), moments_.mean_fraction + moments_.inverse_fraction - kFraction));
}

void FixedBatchNorm::mean_terms(const Word* x, const Word* /*inverse*/, Word* terms, std::size_t n,
                                std::int16_t /*scale*/) const {
    std::copy(x, x + n, terms); // the wide accumulator holds any sum of words
}

void FixedBatchNorm::variance_terms(const Word* x, const Word* mean, const Word* inverse,
                                    Word* terms, std::size_t n, std::int16_t /*scale*/) const {
    // Squares near 1: the word keeps five bits above the point. Rounding errors average out.
    const int places = 2 * kFraction - (format_.width - 6);
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t u = normalised(x[i], mean[i], inverse[i]);
        terms[i] = fixed_encode(format_, format_.saturate(shift_round(u * u, places)));
    }
}

void FixedBatchNorm::correlation_terms(const Word* dy, const Word* x, const Word* mean,
                                       const Word* inverse, Word* terms, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t product =
            fixed_decode(format_, dy[i]) * normalised(x[i], mean[i], inverse[i]);
        terms[i] = fixed_encode(format_, format_.saturate(shift_round(product, kFraction)));
    }
}

void FixedBatchNorm::finish_mean(const Word* sums, const Word* /*inverse*/, Word* mean,
                                 std::size_t n, const MomentScalars& scalars) const {
    const FixedScalar scale = decode_fixed_scalar(scalars.scale);
    const int finer = moments_.mean_fraction - scales_.activation;
    for (std::size_t i = 0; i < n; ++i) {
        mean[i] = fixed_encode(
            kWide, kWide.saturate(times_scalar(fixed_decode(format_, sums[i]), scale, finer)));
    }
}

void FixedBatchNorm::finish_variance(const Moments& m, std::size_t n,
                                     const MomentScalars& scalars) const {
    const FixedScalar scale = decode_fixed_scalar(scalars.scale);
    const FixedScalar epsilon = decode_fixed_scalar(scalars.epsilon);
    const FixedScalar share = decode_fixed_scalar(scalars.momentum);
    const int sum_fraction = format_.width - 4; // the drain's shift, see moment_format()
    const int inverse_fraction = moments_.inverse_fraction;
    const auto moved = [&](std::int64_t old, std::int64_t target) {
        return fixed_encode(kWide, kWide.saturate(old + times_scalar(target - old, share, 0)));
    };
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t inverse = std::max<std::int64_t>(1, wide(m.inverse[i]));
        const std::int64_t ratio = std::max<std::int64_t>(
            0, times_scalar(fixed_decode(format_, m.sums[i]), scale, kRatio - sum_fraction));
        const std::int64_t guard =
            times_scalar(inverse * inverse, epsilon, kRatio - 2 * inverse_fraction);
        m.new_inverse[i] = divided_by_root(inverse, std::max<std::int64_t>(1, ratio + guard));
        const std::int64_t variance = std::min<std::int64_t>(
            kWide.max(), (ratio << (2 * inverse_fraction + moments_.variance_fraction - kRatio)) /
                             (inverse * inverse));
        m.new_running_mean[i] = moved(wide(m.running_mean[i]), wide(m.mean[i]));
        m.new_running_variance[i] =
            moved(wide(m.running_variance[i]),
                  times_scalar(variance, decode_fixed_scalar(scalars.unbias), 0));
    }
}

void FixedBatchNorm::from_running(const Word* running_mean, const Word* running_variance,
                                  Word* mean, Word* inverse, std::size_t n,
                                  const MomentScalars& scalars) const {
    const FixedScalar epsilon = decode_fixed_scalar(scalars.epsilon);
    for (std::size_t i = 0; i < n; ++i) {
        mean[i] = running_mean[i];
        const std::int64_t variance = std::max<std::int64_t>(0, wide(running_variance[i]))
                                      << (kRatio - moments_.variance_fraction);
        inverse[i] =
            divided_by_root(std::int64_t{1} << moments_.inverse_fraction,
                            std::max<std::int64_t>(1, variance + times_scalar(1, epsilon, kRatio)));
    }
}

void FixedBatchNorm::normalise(const Word* x, const Channels& c, Word* y, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t scaled =
            fixed_decode(format_, c.gamma[i]) * normalised(x[i], c.mean[i], c.inverse[i]);
        const std::int64_t beta =
            std::int64_t{fixed_decode(format_, c.beta[i])} * (std::int64_t{1} << kFraction);
        y[i] = fixed_encode(format_,
                            format_.saturate(shift_round(scaled + beta, scales_.weight + kFraction -
                                                                            scales_.activation)));
    }
}

void FixedBatchNorm::normalise_gradient(const Word* x, const Word* dy, const Channels& c, Word* dx,
                                        std::size_t n, std::int16_t scale) const {
    const FixedScalar share = decode_fixed_scalar(scale);
    // Everything on the gradient's grid with kFraction bits below.
    const int finer = scales_.gradient - scales_.weight_gradient;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int64_t along =
            normalised(x[i], c.mean[i], c.inverse[i]) * fixed_decode(format_, c.gamma_gradient[i]);
        const std::int64_t centred =
            std::int64_t{fixed_decode(format_, dy[i])} * (std::int64_t{1} << kFraction) -
            times_scalar(fixed_decode(format_, c.beta[i]), share, finer + kFraction) -
            times_scalar(along, share, finer);
        const std::int64_t product =
            centred * wide(c.inverse[i]) * fixed_decode(format_, c.gamma[i]);
        dx[i] = fixed_encode(format_,
                             format_.saturate(shift_round(
                                 product, kFraction + moments_.inverse_fraction + scales_.weight)));
    }
}

} // namespace napier
