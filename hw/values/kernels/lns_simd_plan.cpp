// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/lns_simd_plan.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

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

/// The lines that reproduce every value of a cell: flat, then those of a designed table's slopes,
/// powers of two, and where there is none of these, the first of any slope.
std::vector<LnsLine> lines_of(const std::vector<std::int32_t>& values, std::int32_t first,
                              std::int32_t last, int scale) {
    std::vector<LnsLine> lines;
    const auto consider = [&](std::int32_t slope) {
        if (const auto found = intercept_of(values, first, last, scale, slope)) {
            lines.push_back({static_cast<std::uint16_t>(slope), *found});
        }
    };
    consider(0);
    for (int bit = 0; bit < 16; ++bit) {
        consider(1 << bit);
    }
    for (std::int32_t slope = 1; slope < 0x10000 && lines.empty(); ++slope) {
        consider(slope);
    }
    return lines;
}

} // namespace

LnsSimdPlan::LnsSimdPlan(const LnsMacConfig& config)
    : width(config.format.width), guard(config.guard_bits), arity(config.accumulation.arity()),
      packed(config) {
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
    fill_dense(config.table, sum.max_log() - sum.min_log());
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
    std::vector<std::vector<LnsLine>> fitting(2 * kCells);
    for (std::size_t cell = 0; cell + 1 < kCells; ++cell) {
        const std::int32_t first = static_cast<std::int32_t>(cell) << cell_bits;
        const std::int32_t last = first + (1 << cell_bits) - 1;
        fitting[cell] = lines_of(plus, first, last, scale);
        // D- starts at d = 1; a cell of d = 0 alone is never looked up
        fitting[kCells + cell] = last > 0 ? lines_of(minus, std::max(first, 1), last, scale)
                                          : std::vector<LnsLine>{{0, 0}};
        if (fitting[cell].empty() || fitting[kCells + cell].empty()) {
            return false;
        }
    }
    fitting[kCells - 1] = fitting[2 * kCells - 1] = {{0, 0}};
    take_lines(std::move(fitting));
    return true;
}

/// A greedy cover: the line that most of the remaining cells can take, and so on; zero first.
void LnsSimdPlan::take_lines(std::vector<std::vector<LnsLine>> fitting) {
    LnsLine line{0, 0};
    for (std::size_t left = fitting.size(); left > 0;) {
        const bool zero = line.slope == 0 && line.intercept == 0;
        for (std::size_t cell = 0; cell < fitting.size(); ++cell) {
            auto& candidates = fitting[cell];
            if (std::find(candidates.begin(), candidates.end(), line) == candidates.end()) {
                continue;
            }
            line_of_cell[cell] = zero ? kNoLine : static_cast<std::uint8_t>(lines);
            candidates.clear();
            --left;
        }
        if (!zero) {
            if (lines < kLines) {
                line_slope[lines] = line.slope;
                line_intercept[lines] = line.intercept;
            }
            ++lines;
        }
        std::map<LnsLine, int> uses;
        for (const auto& candidates : fitting) {
            for (const LnsLine& candidate : candidates) {
                ++uses[candidate];
            }
        }
        const auto most =
            std::max_element(uses.begin(), uses.end(),
                             [](const auto& a, const auto& b) { return a.second < b.second; });
        line = most == uses.end() ? line : most->first;
    }
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
