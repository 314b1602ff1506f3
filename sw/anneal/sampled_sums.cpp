// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/sampled_sums.hpp"

#include <algorithm>
#include <cmath>

#include "hw/arith/accumulator.hpp"
#include "sw/anneal/random.hpp"

namespace napier::anneal {

namespace {

constexpr double kDrift = 0.05;
constexpr std::uint32_t kStream = 0xFFFFFFFF; // apart from the restarts', which count from 0

/// Small enough that no sum of the sample overflows, which would measure the range and not the
/// table: formats reach up to 2^(2^(W-2-F)), and the largest sums come to some 2^12 of a product.
double operand_scale(const LnsFormat& format) {
    const int octaves = 1 << (format.width - 2 - format.fraction);
    return std::exp2(std::min(0, (octaves - 14) / 2));
}

} // namespace

SampledSums::SampledSums(const LnsFormat& format, const std::vector<int>& lengths, int terms,
                         std::uint64_t seed)
    : format_(format) {
    Random random(seed, kStream);
    const auto heavy = [&] {
        const double size = std::exp2(random.gaussian());
        return size * random.gaussian();
    };
    const double scale = operand_scale(format);
    for (const int length : lengths) {
        for (int i = 0; i < terms / length; ++i) {
            Sum sum{{}, 0.0, 0.0};
            const double drift = i % 2 == 0 ? 0.0 : kDrift;
            double squares = 0.0;
            for (int k = 0; k < length; ++k) {
                const double u = scale * heavy();
                const double v = scale * heavy() + drift * u;
                const Lns product = multiply(format, format, Underflow::flush,
                                             from_double(format, Underflow::flush, u),
                                             from_double(format, Underflow::flush, v));
                const double value = to_double(format, product);
                sum.terms.push_back(product);
                sum.exact += value;
                squares += value * value;
            }
            sum.size = std::max(std::fabs(sum.exact), std::sqrt(squares));
            if (sum.size > 0.0) {
                sums_.push_back(std::move(sum));
            }
        }
    }
}

double SampledSums::error(const LogAddTable& table) const {
    const LnsMacConfig config{format_, table, Underflow::flush, Accumulation{}, 0};
    double squares = 0.0;
    for (const Sum& sum : sums_) {
        LnsAccumulator accumulator(config, static_cast<std::int64_t>(sum.terms.size()));
        for (const Lns& term : sum.terms) {
            accumulator.add_term(term);
        }
        const double error = to_double(format_, accumulator.result()) - sum.exact;
        squares += (error / sum.size) * (error / sum.size);
    }
    return std::sqrt(squares / static_cast<double>(sums_.size()));
}

} // namespace napier::anneal
