// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/mac_key.hpp"

#include <fmt/format.h>

namespace napier {

namespace {

template <typename T> bool gives(const std::optional<T>& found, const std::optional<T>& asked) {
    return !asked || (found && *found == *asked);
}

std::string number(const char* name, const std::optional<int>& value) {
    return value ? fmt::format(", {} {}", name, *value) : fmt::format(", {} not given", name);
}

std::string log_add(const std::optional<LogAddKey>& key) {
    if (!key) {
        return ", log-add not given";
    }
    const std::string name = ", " + to_string(key->approximation);
    if (key->approximation != Approximation::pwl) {
        return name;
    }
    return name +
           (key->plus_segments == key->minus_segments
                ? fmt::format(" of {} segments", key->plus_segments)
                : fmt::format(" of {} and {} segments", key->plus_segments, key->minus_segments));
}

struct KeyOf {
    MacKey operator()(const LnsMacConfig& own) const {
        MacKey key;
        key.kind = ArithmeticKind::lns;
        key.width_bits = own.format.width;
        key.fraction_bits = own.format.fraction;
        key.guard_bits = own.guard_bits; // they widen the log-adder, which is most of an LNS MAC
        key.log_add = log_add_key(own.table);
        return key;
    }
    MacKey operator()(const FixedMacConfig& own) const {
        MacKey key;
        key.kind = own.accumulator == FixedAccumulator::wide ? ArithmeticKind::fixed_wide
                                                             : ArithmeticKind::fixed_narrow;
        key.width_bits = own.format.width;
        return key;
    }
};

} // namespace

const char* to_string(ArithmeticKind kind) {
    switch (kind) {
    case ArithmeticKind::lns:
        return "lns";
    case ArithmeticKind::fixed_narrow:
        return "fixed_narrow";
    case ArithmeticKind::fixed_wide:
        return "fixed_wide";
    }
    return "unknown";
}

LogAddKey log_add_key(const LogAddTable& table) {
    LogAddKey key{table.approximation(), 0, 0};
    if (const PwlTable* const lines = table.pwl()) {
        key.plus_segments = static_cast<int>(lines->plus.segments.size());
        key.minus_segments = static_cast<int>(lines->minus.segments.size());
    }
    return key;
}

MacKey mac_key(const NumberSystem& system) {
    return std::visit(KeyOf{}, system);
}

bool operator==(const LogAddKey& a, const LogAddKey& b) {
    return a.approximation == b.approximation && a.plus_segments == b.plus_segments &&
           a.minus_segments == b.minus_segments;
}

bool same_values(const MacKey& a, const MacKey& b) {
    return a.kind == b.kind && a.width_bits == b.width_bits && a.fraction_bits == b.fraction_bits &&
           a.guard_bits == b.guard_bits && a.log_add == b.log_add;
}

bool satisfies(const MacKey& found, const MacKey& asked) {
    return found.kind == asked.kind && found.width_bits == asked.width_bits &&
           gives(found.fraction_bits, asked.fraction_bits) &&
           gives(found.guard_bits, asked.guard_bits) && gives(found.log_add, asked.log_add) &&
           (asked.variant.empty() || found.variant == asked.variant);
}

std::string describe(const MacKey& key) {
    std::string text;
    if (key.kind == ArithmeticKind::lns) {
        text = fmt::format("LNS, {} bits", key.width_bits) + number("fraction", key.fraction_bits) +
               number("guard bits", key.guard_bits) + log_add(key.log_add);
    } else {
        text = fmt::format("fixed point, {} bits, {} accumulator", key.width_bits,
                           key.kind == ArithmeticKind::fixed_wide ? "wide" : "narrow");
    }
    return text + (key.variant.empty() ? "" : ", " + key.variant);
}

} // namespace napier
