// SPDX-License-Identifier: Apache-2.0
#include "sw/report/human.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace napier {

namespace {

struct Scaled {
    double value;
    const char* prefix;
};

/// Rounding to three digits comes first, so that 999.9 k becomes 1 M and not 1000 k.
double to_three_digits(double value) {
    if (value == 0.0 || !std::isfinite(value)) {
        return value;
    }
    const double unit = std::pow(10.0, std::floor(std::log10(std::fabs(value))) - 2.0);
    return std::round(value / unit) * unit;
}

Scaled scale(double value) {
    static constexpr std::array<const char*, 11> kPrefixes = {"f", "p", "n", "u", "m", "",
                                                              "k", "M", "G", "T", "P"};
    constexpr int kNone = 5;
    const double rounded = to_three_digits(value);
    if (rounded == 0.0 || !std::isfinite(rounded)) {
        return {rounded, ""};
    }
    // A hair above, because a decade such as 1e-3 may come out of the rounding just below itself.
    int thousands = static_cast<int>(std::floor(std::log10(std::fabs(rounded)) / 3.0 + 1e-9));
    thousands =
        std::min(std::max(thousands, -kNone), static_cast<int>(kPrefixes.size()) - 1 - kNone);
    return {rounded / std::pow(1000.0, thousands),
            kPrefixes[static_cast<std::size_t>(thousands + kNone)]};
}

/// Three digits, without an exponent for the numbers that have more before the point.
std::string digits(double value) {
    return fmt::format(std::fabs(value) >= 99.95 ? "{:.0f}" : "{:.3g}", value);
}

} // namespace

std::string human_count(double value, const std::string& things) {
    // Prefixes below one read wrong in front of things: there are no millicycles.
    const bool plain = std::fabs(value) < 999.5;
    const Scaled scaled = plain ? Scaled{value, ""} : scale(value);
    const std::string prefix = scaled.prefix;
    return digits(scaled.value) + (prefix.empty() ? "" : " " + prefix) +
           (things.empty() ? "" : " " + things);
}

std::string human_unit(double value, const std::string& unit) {
    const Scaled scaled = scale(value);
    return digits(scaled.value) + " " + scaled.prefix + unit;
}

std::string human_energy_pj(double picojoules) {
    return human_unit(picojoules * 1e-12, "J");
}

std::string human_area_um2(double square_microns) {
    // A prefix on a squared unit reads wrong, so the unit itself changes.
    return square_microns < 1e4 ? digits(square_microns) + " um2"
                                : digits(square_microns * 1e-6) + " mm2";
}

std::string human_bytes(double bytes) {
    static constexpr std::array<const char*, 6> kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    std::size_t unit = 0;
    while (bytes >= 1023.5 && unit + 1 < kUnits.size()) {
        bytes /= 1024.0;
        ++unit;
    }
    return digits(bytes) + " " + kUnits[unit];
}

std::string human_duration(double seconds) {
    if (!(seconds >= 0.0) || !std::isfinite(seconds)) {
        return "?";
    }
    if (seconds < 9.995) {
        return human_unit(seconds, "s");
    }
    const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
    if (whole < 60) {
        return fmt::format("{} s", whole);
    }
    if (whole < 3600) {
        return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    }
    return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

std::string human_percent(double ratio) {
    return fmt::format("{:.2f} %", ratio * 100.0);
}

} // namespace napier
