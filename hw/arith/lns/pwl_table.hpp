// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "hw/arith/lns/lns_format.hpp"

namespace napier {

/// One line: |D|(d) = intercept - floor(d * 2^-shift), from d = start to the next start.
/// A negative shift is a left shift. kFlat makes the line constant.
struct PwlSegment {
    static constexpr int kFlat = 31;
    std::int32_t start;
    int shift;
    std::int32_t intercept;

    constexpr std::int32_t value(std::int32_t d) const {
        return intercept - (shift >= 0 ? d >> shift : d * (1 << -shift));
    }
};

/// One piece-wise linear function over [first start, end); zero from `end` on.
struct PwlFunction {
    std::vector<PwlSegment> segments;
    std::int32_t end = 0;

    /// d must not be below the first segment's start.
    std::int32_t value(std::int32_t d) const;
    /// Index of the segment that holds d; segments.size() past the end.
    std::size_t segment_of(std::int32_t d) const;
};

/// A pair of functions for one fraction. `plus` starts at d = 0, `minus` at d = 1
/// (d = 0 with opposite signs is exact zero and never reaches the table).
struct PwlTable {
    int fraction = 0;
    PwlFunction plus;
    PwlFunction minus;
};

/// Throws std::invalid_argument naming the culprit unless: the first starts are 0 and 1, starts
/// rise strictly and lie below `end`, and no value is negative (so hardware needs no clamp).
void check_table(const PwlTable& table);

/// How a table came about. A table written by hand may leave this out.
struct TableDesign {
    std::string cost = "none"; ///< what was minimised; the names of `napier anneal --cost`
    int cell = 1;              ///< breakpoints and ends are multiples of this many codes of d
    std::int64_t seed = 0;
    int restarts = 0;
};

/// A table with its name and what it was designed for: the contents of a table file.
struct TableFile {
    std::string name; ///< what reports call the table; empty: it has none
    LnsFormat format{12, 6};
    TableDesign design;
    PwlTable table;
};

bool operator==(const PwlSegment& a, const PwlSegment& b);
bool operator==(const PwlFunction& a, const PwlFunction& b);
bool operator==(const PwlTable& a, const PwlTable& b);
bool operator==(const TableDesign& a, const TableDesign& b);
bool operator==(const TableFile& a, const TableFile& b);

} // namespace napier
