// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/target.hpp"

#include <cmath>

namespace napier::anneal {

namespace {

/// How often a running sum and its next term are so many octaves apart, up to a factor. Measured in
/// chains of 32 products of heavy-tailed operands (Gaussian times 2^Gaussian): flat to 5 octaves,
/// then halving every 7/4. Equal and opposite signs come equally often, whatever the distance.
double frequency(double octaves) {
    return octaves < 5.0 ? 1.0 : std::exp2(-(octaves - 5.0) / 1.75);
}

void scale(std::vector<double>& values, double factor) {
    for (double& value : values) {
        value *= factor;
    }
}

} // namespace

const std::vector<std::string>& cost_names() {
    static const std::vector<std::string> names = {"l2", "joint", "bias", "sampled"};
    return names;
}

std::string to_string(Cost cost) {
    return cost_names().at(static_cast<std::size_t>(cost));
}

Targets make_targets(Cost cost, int fraction) {
    Targets targets;
    targets.minus.first = 1;
    const bool linear = cost != Cost::l2; // errors relative to the larger operand
    const bool by_octave = cost == Cost::bias || cost == Cost::sampled;
    const std::int32_t range = exact_range(fraction, fraction);
    const std::int32_t band = by_octave ? 1 << fraction : range;
    double total = 0.0;
    for (std::int32_t d = 0; d < range; ++d) {
        if (d % band == 0) {
            targets.edges.push_back(d);
            targets.share.push_back(0.0);
        }
        const double octaves = std::ldexp(d, -fraction);
        const double small = std::exp2(-octaves); // the smaller operand over the larger
        const double often = linear ? frequency(octaves) : 1.0;
        const double plus = linear ? 1.0 + small : 1.0;
        const double minus = linear ? 1.0 - small : 1.0;
        targets.plus.value.push_back(exact_plus(d, fraction));
        targets.minus.value.push_back(d == 0 ? 0.0 : exact_minus(d, fraction));
        targets.plus.weight.push_back(often * plus * plus);
        targets.minus.weight.push_back(d == 0 ? 0.0 : often * minus * minus);
        targets.plus.gain.push_back(often * plus);
        targets.minus.gain.push_back(-often * minus);
        targets.share.back() += 2.0 * often;
        total += 2.0 * often;
    }
    targets.edges.push_back(range);
    for (std::vector<double>* values : {&targets.plus.weight, &targets.minus.weight,
                                        &targets.plus.gain, &targets.minus.gain, &targets.share}) {
        scale(*values, 1.0 / total);
    }
    targets.drift = linear ? kChain : 0.0;
    targets.band_drift = by_octave ? kLinger : 0.0;
    return targets;
}

double cost_of(const Targets& targets, const LogAddTable& table) {
    double squares = 0.0;
    std::vector<double> lift(targets.share.size(), 0.0);
    std::size_t band = 0;
    for (std::int32_t d = 0; d < targets.plus.range(); ++d) {
        const auto i = static_cast<std::size_t>(d);
        if (d == targets.edges[band + 1]) {
            ++band;
        }
        const double plus = table.plus(d) - targets.plus.value[i];
        const double minus = d == 0 ? 0.0 : table.minus(d) - targets.minus.value[i];
        squares += targets.plus.weight[i] * plus * plus + targets.minus.weight[i] * minus * minus;
        lift[band] += targets.plus.gain[i] * plus + targets.minus.gain[i] * minus;
    }
    double all = 0.0;
    double bands = 0.0;
    for (std::size_t i = 0; i < lift.size(); ++i) {
        all += lift[i];
        bands += lift[i] * lift[i] / targets.share[i];
    }
    return squares + targets.drift * all * all + targets.band_drift * bands;
}

} // namespace napier::anneal
