// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sw/run/sweep_point.hpp"

namespace napier {

/// What a sweep has come to.
struct SweepOutcome {
    std::vector<PointResult> results; ///< in the order of points
    std::vector<std::string> notes;   ///< what a person should know about the front
};

/// Runs the points that the results in `folder` lack, on `threads` threads and all ranks of MPI,
/// and writes results.csv, pareto.csv, the record report.json and the page report.html there.
/// `command` is as typed. Returns all results, on rank 0 alone. Throws InputError, OutputError.
std::optional<SweepOutcome> run_sweep(const SweepSpec& spec, const std::string& folder, int threads,
                                      const std::string& command);

} // namespace napier
