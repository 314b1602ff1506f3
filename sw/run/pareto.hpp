// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sw/run/sweep_point.hpp"

namespace napier {

/// Which points no other dominates: none is at least as low in every cost and lower in one. Of
/// equal points all stay. `costs[i]` are point i's costs, as many for each.
std::vector<bool> pareto_front(const std::vector<std::vector<double>>& costs);

/// A number that a sweep's points have, lower being better.
struct Metric {
    const char* name; ///< as the command line and the results file call it
    const char* unit; ///< of `value`
    double (*value)(const PointResult&);
    const char* of_sample; ///< of a whole batch: the metric that compares samples; else nullptr
};
/// cycles, seconds, seconds_per_sample, energy, energy_per_sample, area, edp, edp_per_sample,
/// dram_bytes.
const std::vector<Metric>& metrics();
/// Throws InputError listing the known ones; `option` is what the message calls it.
const Metric& metric(const std::string& name, const std::string& option);

/// Whether a point ran, and its arithmetic is not known as one that does not train the network.
bool may_be_chosen(const PointResult& result);

/// The front of the points that may be chosen, in time a sample, energy a sample, area and, if
/// every one has it, accuracy; by index into `results`.
std::vector<bool> pareto_front(const std::vector<PointResult>& results);
std::vector<std::string> pareto_objectives(const std::vector<PointResult>& results);

} // namespace napier
