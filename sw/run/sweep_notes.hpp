// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sw/run/sweep_point.hpp"

namespace napier {

/// What a person should know about the points on the Pareto front, by point.
using FrontNotes = std::map<std::uint64_t, std::vector<std::string>>;
FrontNotes front_notes(const PointRunner& runner, const std::vector<PointResult>& results);

/// Each note once; one that is not of the whole front says of how many points it is.
std::vector<std::string> distinct_notes(const FrontNotes& notes);

} // namespace napier
