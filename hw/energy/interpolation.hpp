// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

namespace napier {

/// Points (x, y) in order of x; `x` must lie between the first and the last of them.
using Curve = std::vector<std::pair<double, double>>;

/// Straight lines between the points; exact at them.
double interpolate_linear(const Curve& curve, double x);
/// Straight lines on log-log paper: a power law between neighbours, exact at the points, which
/// must be positive.
double interpolate_log_log(const Curve& curve, double x);

} // namespace napier
