// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/lookup_table.hpp"

#include <algorithm>

namespace napier::characterize {

namespace {

/// The interval of `axis` that holds x, or the end one, and how far into it x lies.
struct Place {
    std::size_t low;
    std::size_t high;
    double share;
};

Place place(const std::vector<double>& axis, double x) {
    if (axis.size() < 2) {
        return {0, 0, 0.0};
    }
    std::size_t high = 1;
    while (high + 1 < axis.size() && axis[high] < x) {
        ++high;
    }
    const double width = axis[high] - axis[high - 1];
    return {high - 1, high, width > 0 ? (x - axis[high - 1]) / width : 0.0};
}

} // namespace

double LookupTable::at(double slew_ns, double load_pf) const {
    if (values.empty()) {
        return 0.0;
    }
    const Place row = place(slew, slew_ns);
    const Place column = place(load, load_pf);
    const std::size_t width = std::max<std::size_t>(load.size(), 1);
    const auto in_row = [&](std::size_t r) {
        const double low = values[r * width + column.low];
        return low + column.share * (values[r * width + column.high] - low);
    };
    const double low = in_row(row.low);
    return low + row.share * (in_row(row.high) - low);
}

LookupTable mean(const std::vector<LookupTable>& tables) {
    if (tables.empty()) {
        return {};
    }
    LookupTable result = tables.front();
    double count = 1.0;
    for (std::size_t i = 1; i < tables.size(); ++i) {
        if (tables[i].values.size() != result.values.size()) {
            continue;
        }
        for (std::size_t k = 0; k < result.values.size(); ++k) {
            result.values[k] += tables[i].values[k];
        }
        count += 1.0;
    }
    for (double& value : result.values) {
        value /= count;
    }
    return result;
}

} // namespace napier::characterize
