// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/run/sweep_point.hpp"

namespace napier {

/// A note, the first point that it stands beside, and beside how many it stands.
struct SharedNote {
    std::string text;
    std::uint64_t first = 0;
    std::size_t points = 0;
};
/// Each note of the results once, in the order in which they first come.
std::vector<SharedNote> shared_notes(const std::vector<PointResult>& results);

/// What the areas of the results leave out: every part that one of them names, once.
std::vector<std::string> area_without(const std::vector<PointResult>& results);

/// A line on the accuracies that the results compare: by which recipe, and of how many points they
/// are not known or too low.
std::string accuracy_note(const SweepSpec& spec, const std::vector<PointResult>& results);
/// "3 of 9 points, the first: point 0, not trained: 6.26 % where ...", or empty.
std::string not_trained(const SweepSpec& spec, const std::vector<PointResult>& results);

/// The notes of the Pareto front; one that is not of the whole front says of how many points it is.
std::vector<std::string> front_notes(const std::vector<PointResult>& results);

} // namespace napier
