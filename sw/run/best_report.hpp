// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/run/search.hpp"

namespace napier {

/// The points one step away from a point: along an axis of numbers the value before and the value
/// after its own in the spec, along any other axis every other value. Axis by axis.
std::vector<std::uint64_t> neighbours(const SweepSpec& spec, std::uint64_t point);

/// A row a neighbour of `best`: what the step changes, and what that does to the objective and to
/// the other costs. `results` are looked through for the neighbours.
std::string neighbour_table(const SweepSpec& spec, const Goal& goal, const PointResult& best,
                            const std::vector<PointResult>& results);

/// Of `results`, the cheapest that keep the limits and are within 1, 2 and 5 % of the best: the
/// smallest chip, or where area is the objective the one with the lowest energy a sample.
std::string near_best_table(const SweepSpec& spec, const Goal& goal, const PointResult& best,
                            const std::vector<PointResult>& results);

} // namespace napier
