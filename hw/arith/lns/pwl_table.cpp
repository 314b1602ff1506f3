// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/pwl_table.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace napier {

std::size_t PwlFunction::segment_of(std::int32_t d) const {
    if (d >= end) {
        return segments.size();
    }
    const auto next =
        std::upper_bound(segments.begin(), segments.end(), d,
                         [](std::int32_t value, const PwlSegment& s) { return value < s.start; });
    return static_cast<std::size_t>(next - segments.begin()) - 1;
}

std::int32_t PwlFunction::value(std::int32_t d) const {
    const std::size_t index = segment_of(d);
    return index == segments.size() ? 0 : segments[index].value(d);
}

namespace {

void check_function(const PwlFunction& function, std::int32_t first, const char* name) {
    const std::string where = std::string("log-add table, ") + name + ": ";
    if (function.segments.empty()) {
        throw std::invalid_argument(where + "no segments");
    }
    if (function.segments.front().start != first) {
        throw std::invalid_argument(where + "first segment starts at " +
                                    std::to_string(function.segments.front().start) +
                                    ", expected " + std::to_string(first));
    }
    for (std::size_t i = 0; i < function.segments.size(); ++i) {
        const PwlSegment& segment = function.segments[i];
        const std::int32_t next =
            i + 1 < function.segments.size() ? function.segments[i + 1].start : function.end;
        if (next <= segment.start) {
            throw std::invalid_argument(where + "segment " + std::to_string(i) + " starts at " +
                                        std::to_string(segment.start) + " and ends at " +
                                        std::to_string(next));
        }
        if (segment.shift < -14 || segment.shift > PwlSegment::kFlat) {
            throw std::invalid_argument(where + "segment " + std::to_string(i) + " has shift " +
                                        std::to_string(segment.shift) + ", expected -14..31");
        }
        if (segment.value(next - 1) < 0) { // lines fall, so the last point is the smallest
            throw std::invalid_argument(where + "segment " + std::to_string(i) +
                                        " is negative at d = " + std::to_string(next - 1));
        }
    }
}

} // namespace

void check_table(const PwlTable& table) {
    check_function(table.plus, 0, "plus");
    check_function(table.minus, 1, "minus");
}

bool operator==(const PwlSegment& a, const PwlSegment& b) {
    return std::tie(a.start, a.shift, a.intercept) == std::tie(b.start, b.shift, b.intercept);
}

bool operator==(const PwlFunction& a, const PwlFunction& b) {
    return a.end == b.end && a.segments == b.segments;
}

bool operator==(const PwlTable& a, const PwlTable& b) {
    return a.fraction == b.fraction && a.plus == b.plus && a.minus == b.minus;
}

bool operator==(const TableDesign& a, const TableDesign& b) {
    return std::tie(a.cost, a.cell, a.seed, a.restarts) ==
           std::tie(b.cost, b.cell, b.seed, b.restarts);
}

bool operator==(const TableFile& a, const TableFile& b) {
    return std::tie(a.name, a.format, a.design, a.table) ==
           std::tie(b.name, b.format, b.design, b.table);
}

} // namespace napier
