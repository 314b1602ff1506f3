// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace napier::characterize {

/// A Liberty table over input slew (ns) and output load (pF), either axis possibly of one point.
/// Between the points and beyond them it is bilinear, as timing tools do.
struct LookupTable {
    std::vector<double> slew;
    std::vector<double> load;
    std::vector<double> values; ///< row major, a row for each slew

    bool empty() const { return values.empty(); }
    double at(double slew_ns, double load_pf) const;
};

/// Point by point mean; for tables that differ by a condition only. All must be non-empty and of
/// the same axes' sizes; others than the first's size are left out.
LookupTable mean(const std::vector<LookupTable>& tables);

} // namespace napier::characterize
