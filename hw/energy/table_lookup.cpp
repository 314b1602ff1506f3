// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/table_lookup.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <tuple>

#include "hw/energy/interpolation.hpp"

namespace napier {

namespace {

/// `abscissa` and `ordinate`: members of a point, or functions of one.
template <typename Point, typename X, typename Y>
double interpolate(double (*rule)(const Curve&, double), const std::vector<Point>& points,
                   const X& abscissa, const Y& ordinate, double x) {
    Curve curve;
    for (const Point& point : points) {
        curve.emplace_back(static_cast<double>(std::invoke(abscissa, point)),
                           std::invoke(ordinate, point));
    }
    return rule(curve, x);
}

/// The source of the point at x, or those of its neighbours.
template <typename Point, typename X>
std::string source_at(const std::vector<Point>& points, const X& abscissa, double x,
                      const std::string& unit) {
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto here = static_cast<double>(std::invoke(abscissa, points[i]));
        const auto label = [&](std::size_t index) {
            return std::to_string(
                       std::llround(static_cast<double>(std::invoke(abscissa, points[index])))) +
                   " " + unit;
        };
        if (x == here) {
            return points[i].source;
        }
        if (x < here) {
            const std::string& low = points[i - 1].source;
            const std::string& high = points[i].source;
            return "derived: interpolated between " + label(i - 1) + " and " + label(i) + "; " +
                   (low == high ? "both: " + low
                                : label(i - 1) + ": " + low + "; " + label(i) + ": " + high);
        }
    }
    return points.back().source;
}

constexpr int kFar = 1 << 20; ///< of facts that are not known, or of kinds without an order

int distance(const std::optional<int>& asked, const std::optional<int>& found) {
    return !asked ? 0 : !found ? kFar : std::abs(*asked - *found);
}

int distance(const std::optional<LogAddKey>& asked, const std::optional<LogAddKey>& found) {
    if (!asked) {
        return 0;
    }
    if (!found || found->approximation != asked->approximation) {
        return kFar;
    }
    return std::abs(asked->plus_segments - found->plus_segments) +
           std::abs(asked->minus_segments - found->minus_segments);
}

/// Of two MACs that add in the same width, the nearer: by the log-add, then by guard bits, then by
/// the fraction, then by variant.
std::tuple<int, int, int, int> distance(const MacKey& asked, const MacKey& found) {
    return {distance(asked.log_add, found.log_add), distance(asked.guard_bits, found.guard_bits),
            distance(asked.fraction_bits, found.fraction_bits),
            asked.variant.empty() || asked.variant == found.variant ? 0 : 1};
}

/// The nearest MAC of each width, widths rising; of equally near ones the first.
std::vector<MacPoint> nearest_by_width(const std::vector<MacPoint>& points, const MacKey& asked) {
    std::map<int, const MacPoint*> nearest;
    for (const MacPoint& point : points) {
        const MacPoint*& best = nearest[point.sum_bits()];
        if (best == nullptr || distance(asked, point) < distance(asked, *best)) {
            best = &point;
        }
    }
    std::vector<MacPoint> result;
    for (const auto& [width, point] : nearest) {
        result.push_back(*point);
    }
    return result;
}

} // namespace

MacPrice mac_at(const Technology& technology, const MacKey& asked) {
    const std::vector<MacPoint> points = nearest_by_width(technology.mac_points(asked.kind), asked);
    const int width = asked.sum_bits();
    const auto bits = [](const MacPoint& point) { return point.sum_bits(); };
    if (width < bits(points.front()) || width > bits(points.back())) {
        throw InputError("technology " + technology.name + ": mac." + to_string(asked.kind) +
                         " covers " + std::to_string(bits(points.front())) + ".." +
                         std::to_string(bits(points.back())) + " bits, the array adds in " +
                         std::to_string(width));
    }
    const auto value = [&](double MacPoint::*figure) {
        return interpolate(interpolate_linear, points, bits, figure, width);
    };
    MacPrice price;
    price.asked = asked;
    const auto high = std::find_if(points.begin(), points.end(),
                                   [&](const MacPoint& point) { return bits(point) >= width; });
    if (bits(*high) == width) {
        price.taken = {{*high, 1}};
    } else {
        const MacPoint& low = *(high - 1);
        const double share =
            static_cast<double>(width - bits(low)) / static_cast<double>(bits(*high) - bits(low));
        price.taken = {{low, 1 - share}, {*high, share}};
    }
    price.area_um2 = value(&MacPoint::area_um2);
    price.mac_pj = value(&MacPoint::mac_pj);
    price.addition_pj = value(&MacPoint::addition_pj);
    price.source = source_at(points, bits, width, "bits");
    return price;
}

SramPoint sram_at(const Technology& technology, double capacity_bytes, const std::string& what) {
    const std::vector<SramPoint>& points = technology.srams;
    if (capacity_bytes > points.back().capacity_bytes) {
        throw InputError("technology " + technology.name + ": the largest memory has " +
                         std::to_string(std::llround(points.back().capacity_bytes)) +
                         " bytes, a bank of the " + what + " has " +
                         std::to_string(std::llround(capacity_bytes)) + ": give it more banks");
    }
    const double x = std::max(capacity_bytes, points.front().capacity_bytes);
    const auto value = [&](double SramPoint::*figure) {
        return interpolate(interpolate_log_log, points, &SramPoint::capacity_bytes, figure, x);
    };
    std::string source = source_at(points, &SramPoint::capacity_bytes, x, "bytes");
    if (capacity_bytes < x) {
        source = "derived: as the smallest memory of the table; " + source;
    }
    return {x,
            value(&SramPoint::read_pj),
            value(&SramPoint::write_pj),
            value(&SramPoint::area_um2),
            value(&SramPoint::leakage_mw),
            source};
}

} // namespace napier
