// SPDX-License-Identifier: Apache-2.0
#include "hw/array/lns_simd_plan.hpp"

#include <algorithm>
#include <optional>

namespace napier {

namespace {

std::int32_t nonzero_end(const std::vector<std::int32_t>& values) {
    auto end = values.size();
    while (end > 0 && values[end - 1] == 0) {
        --end;
    }
    return static_cast<std::int32_t>(end);
}

std::int32_t nonzero_end(const LogAddTable& table) {
    return std::max(nonzero_end(table.plus_values()), nonzero_end(table.minus_values()));
}

/// The line of cell [first, last] if `slope` reproduces every value, else nothing.
std::optional<std::uint16_t> intercept_of(const std::vector<std::int32_t>& values,
                                          std::int32_t first, std::int32_t last, int scale,
                                          std::int32_t slope) {
    std::optional<std::int32_t> intercept;
    for (std::int32_t d = first; d <= last; ++d) {
        const auto at = static_cast<std::size_t>(d);
        const std::int32_t value = at < values.size() ? values[at] : 0;
        const auto fall = static_cast<std::int32_t>(
            (static_cast<std::uint32_t>(d << scale) * static_cast<std::uint32_t>(slope)) >> 16);
        if (intercept && *intercept != value + fall) {
            return std::nullopt;
        }
        intercept = value + fall;
    }
    if (!intercept || *intercept < 0 || *intercept > 0xffff) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(*intercept);
}

bool fit_cell(const std::vector<std::int32_t>& values, std::int32_t first, std::int32_t last,
              int scale, std::uint16_t& slope, std::uint16_t& intercept) {
    const auto fits = [&](std::int32_t candidate) {
        const auto found = intercept_of(values, first, last, scale, candidate);
        if (found) {
            slope = static_cast<std::uint16_t>(candidate);
            intercept = *found;
        }
        return found.has_value();
    };
    if (fits(0)) {
        return true;
    }
    for (int bit = 0; bit < 16; ++bit) { // a segment of a designed table
        if (fits(1 << bit)) {
            return true;
        }
    }
    for (std::int32_t candidate = 1; candidate < 0x10000; ++candidate) {
        if (fits(candidate)) {
            return true;
        }
    }
    return false;
}

} // namespace

LnsSimdPlan::LnsSimdPlan(const LnsMacConfig& config)
    : width(config.format.width), guard(config.guard_bits), arity(config.accumulation.arity()) {
    const LnsFormat sum = config.sum_format();
    const auto zero = static_cast<std::uint32_t>(-sum.zero_log());
    max_u = 2 * zero - 1;
    wide = sum.width > 16;
    if (config.underflow == Underflow::flush && sum.width <= 15) {
        // The bias leaves max_u below 2^16, where an addition saturates, and lies above any operand
        // alone: one of them, beside a zero, gives less than nothing.
        rule = ProductRule::narrow;
        bias = 0xffff - max_u;
        offset_a = (bias - zero) / 2;
        offset_b = bias - zero - offset_a;
    } else {
        // b' alone stays below the bias; a' alone is held down by the column's limit.
        rule = config.underflow == Underflow::flush ? ProductRule::general : ProductRule::saturate;
        bias = max_u;
        offset_a = max_u - zero;
        offset_b = 0;
    }
    lookup = !wide && fit_cells(config.table) ? Lookup::cells : Lookup::dense;
    if (lookup == Lookup::dense) {
        fill_dense(config.table, sum.max_log() - sum.min_log());
    }
}

bool LnsSimdPlan::fit_cells(const LogAddTable& table) {
    const auto& plus = table.plus_values();
    const auto& minus = table.minus_values();
    while ((static_cast<std::int32_t>(kCells - 1) << cell_bits) < nonzero_end(table)) {
        ++cell_bits;
    }
    if (cell_bits > 11) {
        return false;
    }
    scale = 11 - cell_bits; // d < 2^(5 + cell_bits) fills 16 bits
    for (std::size_t cell = 0; cell + 1 < kCells; ++cell) {
        const std::int32_t first = static_cast<std::int32_t>(cell) << cell_bits;
        const std::int32_t last = first + (1 << cell_bits) - 1;
        if (!fit_cell(plus, first, last, scale, slope[cell], intercept[cell])) {
            return false;
        }
        // D- starts at d = 1; a cell of d = 0 alone is never looked up
        if (last > 0 && !fit_cell(minus, std::max(first, 1), last, scale, slope[kCells + cell],
                                  intercept[kCells + cell])) {
            return false;
        }
    }
    return true;
}

void LnsSimdPlan::fill_dense(const LogAddTable& table, std::int32_t max_d) {
    // Entry `cap` stands for everything beyond: zero, or else beyond does not occur.
    const std::int32_t cap = std::min(nonzero_end(table), max_d);
    dense_cap = static_cast<std::uint32_t>(cap);
    for (const bool minus : {false, true}) {
        for (std::int32_t d = 0; d <= cap; ++d) {
            // more than max_u is as good as max_u, which swamps every u
            const std::int32_t value =
                std::min(minus ? table.minus(d) : table.plus(d), static_cast<std::int32_t>(max_u));
            if (wide) {
                dense32.push_back(value);
            } else {
                dense16.push_back(static_cast<std::uint16_t>(value));
            }
        }
    }
    dense16.push_back(0); // a gather reads 32 bits
}

} // namespace napier
