// SPDX-License-Identifier: Apache-2.0
#include "hw/vector/lns_batch_norm.hpp"

#include "hw/arith/lns_ops.hpp"

namespace napier {

namespace {

const LnsMacConfig& mac_of(const Arithmetic& arithmetic) {
    return std::get<LnsMacConfig>(arithmetic.mac);
}

constexpr std::int16_t kZeroScalar = INT16_MIN; // as LnsVectorMath::encode_scalar has it

} // namespace

LnsBatchNorm::LnsBatchNorm(const Arithmetic& arithmetic)
    : format_(mac_of(arithmetic).format),
      running_(format_.with_guard(kRunningBits - format_.width)),
      underflow_(mac_of(arithmetic).underflow), adder_(format_.fraction, 8),
      running_adder_(running_.fraction, 0) {}

Lns LnsBatchNorm::power(std::int32_t log, bool negative) const {
    return clamp_to_format(format_, underflow_, log, negative);
}

Lns LnsBatchNorm::sum(const LnsFormat& format, const FineAdder& adder, const Lns& a,
                      const Lns& b) const {
    const std::int32_t half = adder.extra() > 0 ? 1 << (adder.extra() - 1) : 0;
    return add_corrected(format, underflow_, a, b, [&](bool equal_signs, std::int32_t d) {
        return ((equal_signs ? adder.plus(d) : -adder.minus(d)) + half) >> adder.extra();
    });
}

Lns LnsBatchNorm::less(const Lns& a, const Lns& b) const {
    return sum(format_, adder_, a, {b.log, !b.negative});
}

Lns LnsBatchNorm::times(const Lns& a, const Lns& b) const {
    return format_.is_zero(a) || format_.is_zero(b)
               ? format_.zero()
               : power(a.log + b.log, a.negative != b.negative);
}

Lns LnsBatchNorm::normalised(Word x, Word mean, Word inverse) const {
    return times(less(decode(format_, x), decode(format_, mean)), decode(format_, inverse));
}

void LnsBatchNorm::mean_terms(const Word* x, const Word* inverse, Word* terms, std::size_t n,
                              std::int16_t scale) const {
    for (std::size_t i = 0; i < n; ++i) {
        const Lns value = decode(format_, x[i]);
        const Lns h = decode(format_, inverse[i]);
        terms[i] = encode(format_, format_.is_zero(value)
                                       ? value
                                       : power(value.log + h.log + scale, value.negative));
    }
}

void LnsBatchNorm::variance_terms(const Word* x, const Word* mean, const Word* inverse, Word* terms,
                                  std::size_t n, std::int16_t scale) const {
    for (std::size_t i = 0; i < n; ++i) {
        const Lns d = less(decode(format_, x[i]), decode(format_, mean[i]));
        const Lns h = decode(format_, inverse[i]);
        terms[i] =
            encode(format_, format_.is_zero(d) ? d : power(2 * (d.log + h.log) + scale, false));
    }
}

void LnsBatchNorm::correlation_terms(const Word* dy, const Word* x, const Word* mean,
                                     const Word* inverse, Word* terms, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) {
        terms[i] =
            encode(format_, times(decode(format_, dy[i]), normalised(x[i], mean[i], inverse[i])));
    }
}

void LnsBatchNorm::finish_mean(const Word* sums, const Word* inverse, Word* mean, std::size_t n,
                               const MomentScalars& scalars) const {
    for (std::size_t i = 0; i < n; ++i) {
        const Lns total = decode(format_, sums[i]);
        const Lns h = decode(format_, inverse[i]);
        mean[i] = encode(format_, format_.is_zero(total)
                                      ? total
                                      : power(total.log + scalars.scale - h.log, total.negative));
    }
}

/// x + share * (target - x), as keep * x + share * target.
Lns LnsBatchNorm::moved(const Lns& x, const Lns& target, const MomentScalars& scalars) const {
    const int guard = running_.fraction - format_.fraction;
    const auto scaled = [&](const Lns& value, std::int16_t scalar) {
        return running_.is_zero(value) || scalar == kZeroScalar
                   ? running_.zero()
                   : clamp_to_format(running_, underflow_, value.log + scalar * (1 << guard),
                                     value.negative);
    };
    return sum(running_, running_adder_, scaled(x, scalars.keep), scaled(target, scalars.momentum));
}

void LnsBatchNorm::finish_variance(const Moments& m, std::size_t n,
                                   const MomentScalars& scalars) const {
    const int guard = running_.fraction - format_.fraction;
    for (std::size_t i = 0; i < n; ++i) {
        // The ratio of the variance to that which `inverse` stands for.
        const Lns total = decode(format_, m.sums[i]);
        const Lns h = decode(format_, m.inverse[i]);
        const Lns ratio = format_.is_zero(total) ? total : power(total.log + scalars.scale, false);
        const Lns guarded = sum(format_, adder_, ratio, power(scalars.epsilon + 2 * h.log, false));
        // A square root is a shift of the log; a variance of exactly nothing leaves h alone.
        const Lns inverse = format_.is_zero(guarded) ? h : power(h.log - (guarded.log >> 1), false);
        m.new_inverse[i] = encode(format_, inverse);

        Lns variance = running_.zero();
        if (!format_.is_zero(ratio)) {
            variance =
                clamp_to_format(running_, underflow_,
                                (ratio.log - 2 * h.log + scalars.unbias) * (1 << guard), false);
        }
        const Lns mean = decode(format_, m.mean[i]);
        const Lns wide_mean =
            format_.is_zero(mean) ? running_.zero() : Lns{mean.log * (1 << guard), mean.negative};
        m.new_running_mean[i] =
            encode(running_, moved(decode(running_, m.running_mean[i]), wide_mean, scalars));
        m.new_running_variance[i] =
            encode(running_, moved(decode(running_, m.running_variance[i]), variance, scalars));
    }
}

void LnsBatchNorm::from_running(const Word* running_mean, const Word* running_variance, Word* mean,
                                Word* inverse, std::size_t n, const MomentScalars& scalars) const {
    for (std::size_t i = 0; i < n; ++i) {
        mean[i] = encode(
            format_, drop_guard(running_, format_, underflow_, decode(running_, running_mean[i])));
        const Lns variance =
            drop_guard(running_, format_, underflow_, decode(running_, running_variance[i]));
        const Lns guarded = sum(format_, adder_, variance, power(scalars.epsilon, false));
        inverse[i] = encode(format_, format_.is_zero(guarded) ? Lns{format_.max_log(), false}
                                                              : power(-(guarded.log >> 1), false));
    }
}

void LnsBatchNorm::normalise(const Word* x, const Channels& c, Word* y, std::size_t n) const {
    for (std::size_t i = 0; i < n; ++i) {
        const Lns scaled =
            times(normalised(x[i], c.mean[i], c.inverse[i]), decode(format_, c.gamma[i]));
        y[i] = encode(format_, sum(format_, adder_, scaled, decode(format_, c.beta[i])));
    }
}

void LnsBatchNorm::normalise_gradient(const Word* x, const Word* dy, const Channels& c, Word* dx,
                                      std::size_t n, std::int16_t scale) const {
    const auto share = [&](const Lns& value) {
        return format_.is_zero(value) ? value : power(value.log + scale, value.negative);
    };
    for (std::size_t i = 0; i < n; ++i) {
        const Lns inverse = decode(format_, c.inverse[i]);
        const Lns centred = less(decode(format_, dy[i]), share(decode(format_, c.beta[i])));
        const Lns along = times(normalised(x[i], c.mean[i], c.inverse[i]),
                                share(decode(format_, c.gamma_gradient[i])));
        dx[i] = encode(format_,
                       times(times(less(centred, along), decode(format_, c.gamma[i])), inverse));
    }
}

} // namespace napier
