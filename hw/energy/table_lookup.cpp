// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/table_lookup.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iterator>
#include <map>
#include <tuple>

#include "hw/energy/interpolation.hpp"

namespace napier {

namespace {

/// The source of what lies between two points, which are called `low_label` and `high_label`.
std::string source_between(const std::string& low_label, const std::string& low,
                           const std::string& high_label, const std::string& high) {
    return "derived: interpolated between " + low_label + " and " + high_label + "; " +
           (low == high ? "both: " + low
                        : low_label + ": " + low + "; " + high_label + ": " + high);
}

double sram_figure(const std::vector<SramPoint>& points, double SramPoint::*figure,
                   double capacity_bytes) {
    Curve curve;
    for (const SramPoint& point : points) {
        curve.emplace_back(point.capacity_bytes, point.*figure);
    }
    return interpolate_log_log(curve, capacity_bytes);
}

/// The source of the memory of that capacity, or those of its neighbours.
std::string sram_source(const std::vector<SramPoint>& points, double capacity_bytes) {
    const auto high = std::find_if(points.begin(), points.end(), [&](const SramPoint& point) {
        return point.capacity_bytes >= capacity_bytes;
    });
    if (high->capacity_bytes == capacity_bytes) {
        return high->source;
    }
    const auto low = high - 1;
    const auto label = [](const SramPoint& point) {
        return std::to_string(std::llround(point.capacity_bytes)) + " bytes";
    };
    return source_between(label(*low), low->source, label(*high), high->source);
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

/// The nearest MAC of each width; of equally near ones the first.
std::map<int, const MacPoint*> nearest_by_width(const std::vector<MacPoint>& points,
                                                const MacKey& asked) {
    std::map<int, const MacPoint*> nearest;
    for (const MacPoint& point : points) {
        const MacPoint*& best = nearest[point.sum_bits()];
        if (best == nullptr || distance(asked, point) < distance(asked, *best)) {
            best = &point;
        }
    }
    return nearest;
}

} // namespace

MacPrice mac_at(const Technology& technology, const MacKey& asked) {
    const std::map<int, const MacPoint*> by_width =
        nearest_by_width(technology.mac_points(asked.kind), asked);
    const int width = asked.sum_bits();
    const int least = by_width.begin()->first;
    const int most = by_width.rbegin()->first;
    if (width < least || width > most) {
        throw InputError("technology " + technology.name + ": mac." + to_string(asked.kind) +
                         " covers " + std::to_string(least) + ".." + std::to_string(most) +
                         " bits, the array adds in " + std::to_string(width));
    }
    const auto above = by_width.lower_bound(width);
    const MacPoint& high = *above->second;
    if (above->first == width) {
        return {asked, {{high, 1}}, high.area_um2, high.mac_pj, high.addition_pj, high.source};
    }
    const auto below = std::prev(above);
    const MacPoint& low = *below->second;
    const auto between = [&](double of_low, double of_high) {
        return interpolate_linear({{below->first, of_low}, {above->first, of_high}}, width);
    };
    const double share = between(0, 1);
    const auto label = [](int bits) { return std::to_string(bits) + " bits"; };
    return {asked,
            {{low, 1 - share}, {high, share}},
            between(low.area_um2, high.area_um2),
            between(low.mac_pj, high.mac_pj),
            between(low.addition_pj, high.addition_pj),
            source_between(label(below->first), low.source, label(above->first), high.source)};
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
    const auto value = [&](double SramPoint::*figure) { return sram_figure(points, figure, x); };
    std::string source = sram_source(points, x);
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
