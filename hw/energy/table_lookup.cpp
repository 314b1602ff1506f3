// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/table_lookup.hpp"

#include <algorithm>
#include <cmath>

#include "hw/energy/interpolation.hpp"

namespace napier {

namespace {

template <typename Point, typename X>
double interpolate(double (*rule)(const Curve&, double), const std::vector<Point>& points,
                   X Point::*abscissa, double Point::*ordinate, double x) {
    Curve curve;
    for (const Point& point : points) {
        curve.emplace_back(static_cast<double>(point.*abscissa), point.*ordinate);
    }
    return rule(curve, x);
}

/// The source of the point at x, or those of its neighbours.
template <typename Point, typename X>
std::string source_at(const std::vector<Point>& points, X Point::*abscissa, double x,
                      const std::string& unit) {
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto here = static_cast<double>(points[i].*abscissa);
        const auto label = [&](std::size_t index) {
            return std::to_string(std::llround(static_cast<double>(points[index].*abscissa))) +
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

} // namespace

MacPoint mac_at(const Technology& technology, ArithmeticKind kind, int width_bits) {
    const std::vector<MacPoint>& points = technology.mac_points(kind);
    if (width_bits < points.front().width_bits || width_bits > points.back().width_bits) {
        throw InputError("technology " + technology.name + ": mac." + to_string(kind) + " covers " +
                         std::to_string(points.front().width_bits) + ".." +
                         std::to_string(points.back().width_bits) + " bits, the array adds in " +
                         std::to_string(width_bits));
    }
    const auto value = [&](double MacPoint::*figure) {
        return interpolate(interpolate_linear, points, &MacPoint::width_bits, figure, width_bits);
    };
    return {width_bits, value(&MacPoint::area_um2), value(&MacPoint::mac_pj),
            value(&MacPoint::addition_pj),
            source_at(points, &MacPoint::width_bits, width_bits, "bits")};
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
