// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/lns_packed_plan.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace napier {

namespace {

struct PackedLine {
    std::uint16_t slope;
    std::uint16_t intercept;
};

/// What a line of one cell has to give: anything from `least` to `most`.
struct LineGoal {
    std::int64_t at; ///< the lifted distance, signed or not as it is multiplied
    std::int64_t least;
    std::int64_t most;
};

std::optional<PackedLine> line_with(std::int64_t slope, const std::vector<LineGoal>& goals,
                                    bool with_sign) {
    std::int64_t least = with_sign ? -0x8000 : 0;
    std::int64_t most = with_sign ? 0x7fff : 0xffff;
    for (const LineGoal& goal : goals) {
        const std::int64_t fall = (goal.at * slope) >> 16;
        least = std::max(least, goal.least + fall);
        most = std::min(most, goal.most + fall);
        if (least > most) {
            return std::nullopt;
        }
    }
    return PackedLine{static_cast<std::uint16_t>(slope), static_cast<std::uint16_t>(least)};
}

/// The first line that meets the goals, flat if it can be.
std::optional<PackedLine> line_for(const std::vector<LineGoal>& goals, bool with_sign) {
    if (const auto flat = line_with(0, goals, with_sign)) {
        return flat;
    }
    // Between a goal and the first, a line falls by slope * distance / 2^16, give or take 1.
    std::int64_t least = with_sign ? -0x8000 : 0;
    std::int64_t most = with_sign ? 0x7fff : 0xffff;
    const LineGoal& first = goals.front();
    for (const LineGoal& goal : goals) {
        const std::int64_t distance = goal.at - first.at;
        if (distance > 0) {
            const std::int64_t below = (first.least - goal.most - 1) * 0x10000;
            const std::int64_t above = (first.most - goal.least + 1) * 0x10000;
            least = std::max(least, below / distance - 1); // one more for the division
            most = std::min(most, above / distance + 1);
        }
    }
    for (std::int64_t slope = least; slope <= most; ++slope) {
        if (const auto found = line_with(slope, goals, with_sign)) {
            return found;
        }
    }
    return std::nullopt;
}

} // namespace

LnsPackedPlan::LnsPackedPlan(const LnsMacConfig& config, Table first)
    : shift(17 - config.sum_format().width), word_shift(17 - config.format.width) {
    if (shift < 1) {
        return;
    }
    const std::int32_t max_u = config.sum_format().max_log() - config.sum_format().zero_log();
    for (const Table kind : {Table::slack, Table::lines}) {
        if (kind >= first && table == Table::dense && fit(config.table, kind, max_u)) {
            table = kind;
        }
    }
}

bool LnsPackedPlan::fit(const LogAddTable& corrections, Table kind, std::int32_t max_u) {
    const bool slack = kind == Table::slack;
    const std::int32_t unit = 1 << shift;
    const auto end = static_cast<std::int32_t>(
        std::max(corrections.plus_values().size(), corrections.minus_values().size()));
    const auto cells = static_cast<std::int32_t>(kCells);
    cell_shift = shift;
    while (((cells - 1) << (cell_shift - shift)) < end) {
        ++cell_shift;
    }
    if (cell_shift > 16 - kLift || (slack && shift < 2)) {
        return false;
    }
    const std::int32_t codes = 1 << (cell_shift - shift);
    // What makes distances past the last cell saturate.
    const std::int32_t cap = slack ? 0x10000 - (cells << cell_shift) : 0;
    for (std::int32_t at = 0; at < 2 * cells; ++at) {
        const bool plus = at >= cells;
        const std::int32_t first = at % cells * codes;
        std::vector<LineGoal> goals;
        const auto aim = [&](std::int32_t e, std::int32_t least, std::int32_t most) {
            const auto lifted = static_cast<std::uint16_t>(e << kLift);
            goals.push_back(
                {slack ? static_cast<std::int16_t>(lifted) : std::int64_t{lifted}, least, most});
        };
        for (std::int32_t d = first; d < first + codes; ++d) {
            if (d == 0 && !plus) {
                continue; // numbers that cancel are never looked up
            }
            // more than max_u is as good as max_u, which swamps every number
            const std::int32_t value =
                std::min(plus ? corrections.plus(d) : corrections.minus(d), max_u) * unit;
            if (slack && value > 0x7fff - unit) {
                return false; // the line would have to give more than a lane holds
            }
            if (!slack) { // bits below the log are dropped from a sum of clean numbers
                const std::int32_t low = unit - 1;
                aim(d * unit, plus ? value : std::max(value - low, 0), plus ? value + low : value);
            } else if (plus) { // and here one of them has its sign
                aim(cap + d * unit + 1, value, value + unit - 2);
            } else {
                aim(cap + d * unit, -value, -value + unit - 2);
                aim(cap + d * unit + 2, -value, -value + unit - 2);
            }
        }
        const bool last = at % cells == cells - 1; // flat: distances beyond end up here
        const auto line = last ? line_with(0, goals, slack) : line_for(goals, slack);
        if (!line) {
            return false;
        }
        slope[static_cast<std::size_t>(at)] = line->slope;
        intercept[static_cast<std::size_t>(at)] = line->intercept;
    }
    return true;
}

} // namespace napier
