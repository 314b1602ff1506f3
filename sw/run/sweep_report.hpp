// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/run/sweep_point.hpp"

namespace napier {

/// "array.rows 16, array.columns 32": where a point lies in the grid.
std::string axis_values(const SweepSpec& spec, std::uint64_t point);
/// What a point has come to, in a line.
std::string costs(const PointResult& result);
/// What bounds a point, and the shares of its time, in a line.
std::string bound_line(const PointResult& result);
/// The points of the Pareto front, for a person: a table.
std::string front_table(const SweepSpec& spec, const std::vector<PointResult>& results);
/// ... and all of them, as results.csv has them.
std::string front_csv(const SweepSpec& spec, const std::vector<PointResult>& results);
/// How many points have too fast a clock, or by trained_only no accuracy, and the first of them, a
/// line each; empty: none.
std::string left_out(const std::vector<PointResult>& results);
/// Which points failed and why: a line a reason; empty: none.
std::string failures(const std::vector<PointResult>& results);
/// What became of the points.
std::string summary(const std::vector<PointResult>& results);
std::size_t count(const std::vector<PointResult>& results, PointResult::Status status);
/// Throws InputError where no point can run: the spec is bad.
void require_one_that_ran(const std::string& spec, const std::vector<PointResult>& results);
/// Throws InputError where a point failed, once everything else has been said.
void require_none_that_failed(const std::string& spec, const std::vector<PointResult>& results);

} // namespace napier
