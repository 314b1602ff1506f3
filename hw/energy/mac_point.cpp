// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/mac_point.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hw/config/yaml_fields.hpp"
#include "hw/energy/figures.hpp"

namespace napier {

namespace {

LogAddKey read_log_add(YamlMap& map) {
    LogAddKey key;
    key.approximation =
        Approximation(map.choice("approximation", names_of<Approximation>(approximations())));
    if (key.approximation != Approximation::pwl) {
        return key;
    }
    constexpr int kMost = 256;
    if (!map.is_sequence("segments")) {
        key.plus_segments = key.minus_segments =
            static_cast<int>(map.integer("segments", 1, kMost));
        return key;
    }
    const std::vector<std::int64_t> both = map.integers("segments", 1, kMost);
    if (both.size() != 2) {
        map.fail("segments",
                 "found " + std::to_string(both.size()) + " numbers, expected those of D+ and D-");
    }
    key.plus_segments = static_cast<int>(both[0]);
    key.minus_segments = static_cast<int>(both[1]);
    return key;
}

/// Least area times training energy among those that meet the clock and that `counts` lets pass.
template <typename Counts>
const MacMeasurement* cheapest(const std::vector<MacMeasurement>& measurements, double clock_ns,
                               const Counts& counts) {
    const MacMeasurement* best = nullptr;
    for (const MacMeasurement& m : measurements) {
        if (counts(m) && m.critical_path_ns <= clock_ns &&
            (best == nullptr || m.area_um2 * m.training_pj < best->area_um2 * best->training_pj)) {
            best = &m;
        }
    }
    return best;
}

} // namespace

const char* to_string(Basis basis) {
    return basis == Basis::measured  ? "measured"
           : basis == Basis::derived ? "derived"
                                     : "not given";
}

std::string describe(const MacPoint& point) {
    return describe(static_cast<const MacKey&>(point)) +
           (point.variant.empty() ? ", variant not given" : "") +
           (point.basis == Basis::not_given ? ", basis not given"
                                            : std::string(", ") + to_string(point.basis));
}

const std::vector<std::string>& mac_variant_names() {
    static const std::vector<std::string> names = {"plain", "product_register", "zero_gated"};
    return names;
}

MacKey read_mac_key(YamlMap& map, ArithmeticKind kind) {
    MacKey key;
    key.kind = kind;
    key.width_bits = static_cast<int>(map.integer("width_bits", 1, 64));
    if (map.has("variant")) {
        key.variant = mac_variant_names()[map.choice("variant", mac_variant_names())];
    }
    if (kind != ArithmeticKind::lns) {
        return key;
    }
    if (map.has("fraction_bits")) {
        key.fraction_bits = static_cast<int>(map.integer("fraction_bits", 0, 64));
    }
    if (map.has("guard_bits")) {
        key.guard_bits = static_cast<int>(map.integer("guard_bits", 0, 64));
    }
    if (map.has("approximation")) {
        key.log_add = read_log_add(map);
    }
    return key;
}

std::vector<std::string> mac_key_lines(const MacKey& key) {
    std::vector<std::string> lines = {fmt::format("width_bits: {}", key.width_bits)};
    if (key.fraction_bits) {
        lines.push_back(fmt::format("fraction_bits: {}", *key.fraction_bits));
    }
    if (key.guard_bits) {
        lines.push_back(fmt::format("guard_bits: {}", *key.guard_bits));
    }
    if (key.log_add) {
        lines.push_back("approximation: " + to_string(key.log_add->approximation));
        const int plus = key.log_add->plus_segments;
        const int minus = key.log_add->minus_segments;
        if (key.log_add->approximation == Approximation::pwl) {
            lines.push_back(plus == minus ? fmt::format("segments: {}", plus)
                                          : fmt::format("segments: [{}, {}]", plus, minus));
        }
    }
    if (!key.variant.empty()) {
        lines.push_back("variant: " + key.variant);
    }
    return lines;
}

std::vector<MacPoint> read_mac_points(YamlMap& macs, ArithmeticKind kind) {
    std::vector<MacPoint> points;
    for (YamlMap& map : macs.maps(to_string(kind))) {
        MacPoint point;
        static_cast<MacKey&>(point) = read_mac_key(map, kind);
        if (map.has("basis")) {
            point.basis = map.choice("basis", {"measured", "derived"}) == 0 ? Basis::measured
                                                                            : Basis::derived;
        }
        point.area_um2 = map.real("area_um2", 0.0, kMostUm2);
        point.mac_pj = map.real("mac_pj", 0.0, kMostPj);
        point.addition_pj = map.real("addition_pj", 0.0, kMostPj);
        point.source = read_source(map);
        map.finish();
        const bool twice = std::any_of(points.begin(), points.end(), [&](const MacPoint& other) {
            return same_values(point, other);
        });
        if (!points.empty() && (twice || point.width_bits < points.back().width_bits)) {
            map.fail("width_bits", fmt::format("found {} after {}, expected rising widths",
                                               point.width_bits, points.back().width_bits));
        }
        points.push_back(point);
    }
    if (points.empty()) {
        macs.fail(to_string(kind), "empty, expected at least one width");
    }
    return points;
}

std::vector<MacMeasurement> read_measurements(YamlMap& file) {
    std::vector<MacMeasurement> result;
    if (!file.has("measurements")) {
        return result;
    }
    for (YamlMap& map : file.maps("measurements")) {
        MacMeasurement m{};
        static_cast<MacKey&>(m) = read_mac_key(
            map,
            static_cast<ArithmeticKind>(map.choice("kind", {"lns", "fixed_narrow", "fixed_wide"})));
        m.architecture = map.text("architecture");
        m.recipe = map.text("recipe");
        m.area_um2 = map.real("area_um2", 0.0, kMostUm2);
        m.flip_flops = static_cast<int>(map.integer("flip_flops", 0, 1000000));
        m.critical_path_ns = map.real("critical_path_ns", 0.0, 1e6);
        m.leakage_nw = map.real("leakage_nw", 0.0, 1e12);
        const auto energy = [&](const char* key) { return map.real(key, 0.0, kMostPj); };
        m.training_pj = energy("training_pj");
        m.settled_pj = energy("settled_pj");
        m.forward_pj = energy("forward_pj");
        m.data_gradient_pj = energy("data_gradient_pj");
        m.weight_gradient_pj = energy("weight_gradient_pj");
        m.gaussian_pj = energy("gaussian_pj");
        m.addition_pj = energy("addition_pj");
        map.finish();
        result.push_back(m);
    }
    return result;
}

const MacMeasurement* best_mac(const std::vector<MacMeasurement>& measurements, ArithmeticKind kind,
                               int width, double clock_ns) {
    const auto asked = [&](const MacMeasurement& m) {
        return m.kind == kind && m.width_bits == width;
    };
    const auto first = std::find_if(measurements.begin(), measurements.end(), asked);
    return cheapest(measurements, clock_ns, [&](const MacMeasurement& m) {
        return asked(m) && (kind != ArithmeticKind::lns || m.architecture == first->architecture);
    });
}

std::vector<MacPoint> other_measured_macs(const std::vector<MacMeasurement>& measurements,
                                          const std::vector<MacPoint>& points, double clock_ns,
                                          const std::string& from) {
    std::vector<MacPoint> found;
    for (const MacMeasurement& m : measurements) {
        const auto is_there = [&](const MacPoint& point) { return same_values(point, m); };
        if (m.kind != ArithmeticKind::lns || !m.fraction_bits || !m.guard_bits || !m.log_add ||
            std::any_of(points.begin(), points.end(), is_there) ||
            std::any_of(found.begin(), found.end(), is_there)) {
            continue;
        }
        const MacMeasurement* const best =
            cheapest(measurements, clock_ns, [&](const MacMeasurement& other) {
                return same_values(other, m) && other.architecture == m.architecture;
            });
        if (best == nullptr) {
            continue;
        }
        MacPoint point;
        static_cast<MacKey&>(point) = *best;
        point.basis = Basis::measured;
        point.area_um2 = best->area_um2;
        point.mac_pj = best->training_pj;
        point.addition_pj = best->addition_pj;
        point.source = fmt::format("measured: {}; {}, {}, recipe {}; least area times energy of "
                                   "the variants that meet {:g} ns, from the file's measurements",
                                   from, best->variant, best->architecture, best->recipe, clock_ns);
        found.push_back(point);
    }
    return found;
}

} // namespace napier
