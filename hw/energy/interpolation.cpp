// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/interpolation.hpp"

#include <cmath>
#include <stdexcept>

namespace napier {

namespace {

/// The points to either side of x, or twice the one that x stands on.
std::pair<Curve::value_type, Curve::value_type> neighbours(const Curve& curve, double x) {
    for (std::size_t i = 0; i < curve.size(); ++i) {
        if (curve[i].first == x) {
            return {curve[i], curve[i]};
        }
        if (i > 0 && curve[i - 1].first < x && x < curve[i].first) {
            return {curve[i - 1], curve[i]};
        }
    }
    throw std::invalid_argument("interpolation outside the curve");
}

} // namespace

double interpolate_linear(const Curve& curve, double x) {
    const auto [low, high] = neighbours(curve, x);
    if (low.first == high.first) {
        return low.second;
    }
    const double share = (x - low.first) / (high.first - low.first);
    return low.second + share * (high.second - low.second);
}

double interpolate_log_log(const Curve& curve, double x) {
    const auto [low, high] = neighbours(curve, x);
    if (low.first == high.first) {
        return low.second;
    }
    const double share = std::log(x / low.first) / std::log(high.first / low.first);
    return low.second * std::pow(high.second / low.second, share);
}

} // namespace napier
