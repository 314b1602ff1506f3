// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/sampled_sums.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sw/anneal/random.hpp"

namespace napier::anneal {

namespace {

constexpr double kDrift = 0.05;
constexpr std::uint32_t kStream = 0xFFFFFFFF; // and downwards; restarts count from 0 upwards

} // namespace

SampledSums::SampledSums(int fraction, int terms, std::uint64_t seed, std::uint32_t draw)
    : format_{fraction + 8, fraction} {
    Random random(seed, kStream - draw);
    const auto heavy = [&random] {
        const double size = std::exp2(random.gaussian());
        return size * random.gaussian();
    };
    const auto make_sum = [&](int length, double drift) {
        Sum sum{{}, 0.0, 0.0};
        double squares = 0.0;
        for (int k = 0; k < length; ++k) {
            const double u = heavy();
            const double v = heavy() + drift * u;
            const Lns product = multiply(format_, format_, Underflow::flush,
                                         from_double(format_, Underflow::flush, u),
                                         from_double(format_, Underflow::flush, v));
            const double value = to_double(format_, product);
            sum.terms.push_back(product);
            sum.exact += value;
            squares += value * value;
        }
        sum.size = std::max(std::fabs(sum.exact), std::sqrt(squares));
        return sum;
    };
    const LogAddTable exact = LogAddTable::closed_form(Approximation::exact, fraction);
    const Accumulation cascade;
    const Accumulation chain{Accumulation::Kind::sequential, 0};
    for (const auto& [order, length] : {std::pair{cascade, 32}, std::pair{cascade, 256},
                                        std::pair{cascade, 1024}, std::pair{chain, 1024}}) {
        Kind kind{order, {}, 0.0};
        for (int i = 0; i < std::max(2, terms / length); ++i) {
            kind.sums.push_back(make_sum(length, i % 2 == 0 ? 0.0 : kDrift));
        }
        kind.exact_error = error(kind, exact);
        kinds_.push_back(std::move(kind));
    }
}

double SampledSums::error(const Kind& kind, const LogAddTable& table) const {
    const LnsMacConfig config{format_, table, Underflow::flush, kind.order, 0};
    double squares = 0.0;
    for (const Sum& sum : kind.sums) {
        LnsAccumulator accumulator(config, static_cast<std::int64_t>(sum.terms.size()));
        for (const Lns& term : sum.terms) {
            accumulator.add_term(term);
        }
        const double error = (to_double(format_, accumulator.result()) - sum.exact) / sum.size;
        squares += error * error;
    }
    return std::sqrt(squares / static_cast<double>(kind.sums.size()));
}

double SampledSums::excess(const LogAddTable& table) const {
    double squares = 0.0;
    for (const Kind& kind : kinds_) {
        const double ratio = error(kind, table) / kind.exact_error;
        squares += ratio * ratio;
    }
    return std::sqrt(squares / static_cast<double>(kinds_.size()));
}

} // namespace napier::anneal
