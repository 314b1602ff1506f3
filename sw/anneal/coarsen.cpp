// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/coarsen.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "sw/anneal/line_fit.hpp"

namespace napier::anneal {

namespace {

PwlFunction coarsened(const PwlFunction& function, std::int32_t first, int bits) {
    const auto to_grid = [bits](std::int32_t code) {
        return bits == 0 ? code : (code + (1 << (bits - 1))) >> bits;
    };
    PwlFunction result;
    result.end = std::max(to_grid(function.end), first + 1);
    for (std::size_t i = 0; i < function.segments.size(); ++i) {
        const PwlSegment& segment = function.segments[i];
        const bool last = i + 1 == function.segments.size();
        const std::int32_t from =
            result.segments.empty() ? first : std::max(to_grid(segment.start), first);
        const std::int32_t to = last ? result.end : to_grid(function.segments[i + 1].start);
        if (from < to) {
            const std::int32_t intercept =
                std::max(to_grid(segment.intercept), LineFit::lowest_intercept(to, segment.shift));
            result.segments.push_back({from, segment.shift, intercept});
        }
    }
    return result;
}

} // namespace

PwlTable coarsened(const PwlTable& table, int fraction) {
    if (fraction < 1 || fraction > table.fraction) {
        throw std::invalid_argument("a table of " + std::to_string(table.fraction) +
                                    " fraction bits has no form with " + std::to_string(fraction));
    }
    const int bits = table.fraction - fraction;
    return {fraction, coarsened(table.plus, 0, bits), coarsened(table.minus, 1, bits)};
}

} // namespace napier::anneal
