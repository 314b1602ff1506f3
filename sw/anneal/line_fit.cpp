// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/line_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hw/arith/lns/log_add_table.hpp"

namespace napier::anneal {

int LineFit::flat() {
    return PwlSegment::kFlat;
}

LineFit::LineFit(const Target& target, int fraction)
    : first_(target.first), range_(target.range()) {
    // |D-| falls by 2^F / ln 2 a step at d = 1, and by a unit in 2^(F+3) steps where it ends.
    const int steepest = target.first == 0 ? 0 : -(fraction + 1);
    for (int shift = steepest; shift <= fraction + 3; ++shift) {
        shifts_.push_back(shift);
    }
    shifts_.push_back(flat());
    const auto size = static_cast<std::size_t>(range_);
    weight_.assign(size + 1, 0.0);
    gain_.assign(size + 1, 0.0);
    for (std::size_t d = 0; d < size; ++d) {
        weight_[d + 1] = weight_[d] + target.weight[d];
        gain_[d + 1] = gain_[d] + target.gain[d];
    }
    for (const int shift : shifts_) {
        // |D-| has slope 2^k near d = 2^(F-k) / ln 2: ten times that is beyond use, and the bound
        // keeps the sums small enough for their differences to be exact.
        Sums sums;
        sums.reach = shift >= 0 ? range_ : std::min(range_, (16 << fraction) >> -shift);
        const auto reach = static_cast<std::size_t>(sums.reach);
        sums.weight_r.assign(reach + 1, 0.0);
        sums.weight_rr.assign(reach + 1, 0.0);
        sums.gain_r.assign(reach + 1, 0.0);
        for (std::size_t d = 0; d < reach; ++d) {
            const PwlSegment fall{0, shift, 0};
            const double r = target.value[d] - fall.value(static_cast<std::int32_t>(d));
            sums.weight_r[d + 1] = sums.weight_r[d] + target.weight[d] * r;
            sums.weight_rr[d + 1] = sums.weight_rr[d] + target.weight[d] * r * r;
            sums.gain_r[d + 1] = sums.gain_r[d] + target.gain[d] * r;
        }
        sums_.push_back(std::move(sums));
    }
}

const LineFit::Sums& LineFit::sums(int shift) const {
    return shift == flat() ? sums_.back() : sums_[static_cast<std::size_t>(shift - shifts_[0])];
}

std::int32_t LineFit::lowest_intercept(std::int32_t to, int shift) {
    return -PwlSegment{0, shift, 0}.value(to - 1);
}

double LineFit::cost(std::int32_t from, std::int32_t to, int shift, std::int32_t intercept) const {
    const auto a = static_cast<std::size_t>(from);
    const auto b = static_cast<std::size_t>(to);
    const Sums& s = sums(shift);
    const double c = intercept;
    const double squares = (s.weight_rr[b] - s.weight_rr[a]) -
                           2.0 * c * (s.weight_r[b] - s.weight_r[a]) +
                           c * c * (weight_[b] - weight_[a]);
    return std::max(squares, 0.0);
}

double LineFit::gain(std::int32_t from, std::int32_t to, int shift, std::int32_t intercept) const {
    const auto a = static_cast<std::size_t>(from);
    const auto b = static_cast<std::size_t>(to);
    const Sums& s = sums(shift);
    return intercept * (gain_[b] - gain_[a]) - (s.gain_r[b] - s.gain_r[a]);
}

Line LineFit::best(std::int32_t from, std::int32_t to, int shift) const {
    const Sums& s = sums(shift);
    if (to > s.reach) {
        return {shift, 0, std::numeric_limits<double>::infinity()};
    }
    const auto a = static_cast<std::size_t>(from);
    const auto b = static_cast<std::size_t>(to);
    const double weight = weight_[b] - weight_[a];
    const double mean = weight > 0.0 ? (s.weight_r[b] - s.weight_r[a]) / weight : 0.0;
    const std::int32_t intercept =
        std::max(lowest_intercept(to, shift), static_cast<std::int32_t>(std::lround(mean)));
    return {shift, intercept, cost(from, to, shift, intercept)};
}

Line LineFit::best(std::int32_t from, std::int32_t to) const {
    Line best{0, 0, std::numeric_limits<double>::infinity()};
    for (const int shift : shifts_) {
        const Line line = this->best(from, to, shift);
        if (line.cost < best.cost) {
            best = line;
        }
    }
    return best;
}

} // namespace napier::anneal
