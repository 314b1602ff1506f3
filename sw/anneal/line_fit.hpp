// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sw/anneal/target.hpp"

namespace napier::anneal {

/// A line over some range of d and its weighted squared error there.
struct Line {
    int shift = 0;
    std::int32_t intercept = 0;
    double cost = 0.0;
};

/// Prices lines over any range [from, to) of one target in constant time, from running sums per
/// shift. The best intercept for a shift is the weighted mean, rounded: the cost is a parabola in
/// it. A line must not go negative, which only bounds the intercept from below.
class LineFit {
  public:
    LineFit(const Target& target, int fraction);

    /// Cheapest shift and intercept.
    Line best(std::int32_t from, std::int32_t to) const;
    /// Cheapest intercept for a shift; infinite cost where the shift is too steep for the range.
    Line best(std::int32_t from, std::int32_t to, int shift) const;
    double cost(std::int32_t from, std::int32_t to, int shift, std::int32_t intercept) const;
    /// Sum over the range of gain times signed error.
    double gain(std::int32_t from, std::int32_t to, int shift, std::int32_t intercept) const;
    /// The same two for the zero past the last segment, from `from` to the end of the target.
    double tail_cost(std::int32_t from) const { return cost(from, range_, flat(), 0); }
    double tail_gain(std::int32_t from, std::int32_t to) const { return gain(from, to, flat(), 0); }

    /// Smallest intercept that keeps the line from going negative before `to`.
    static std::int32_t lowest_intercept(std::int32_t to, int shift);

    std::int32_t first() const { return first_; }
    std::int32_t range() const { return range_; }
    const std::vector<int>& shifts() const { return shifts_; }
    /// How far a shift may reach: lines far steeper than the function there are not worth pricing.
    std::int32_t reach(int shift) const { return sums(shift).reach; }

  private:
    /// Running sums over d of the residue r = |D| + floor(d 2^-shift), which a line turns into the
    /// error intercept - r.
    struct Sums {
        std::int32_t reach = 0;
        std::vector<double> weight_r, weight_rr, gain_r;
    };
    const Sums& sums(int shift) const;
    static int flat();

    std::int32_t first_;
    std::int32_t range_;
    std::vector<int> shifts_;
    std::vector<double> weight_, gain_;
    std::vector<Sums> sums_; ///< by shift - shifts_.front(); the last is the flat line's
};

} // namespace napier::anneal
