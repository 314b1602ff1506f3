// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sw/run/occupancy.hpp"
#include "sw/run/simulation.hpp"
#include "sw/run/sweep_point.hpp"
#include "sw/run/timeline.hpp"

namespace napier {

/// How busy each processing element was: its multiplications over all cycles, from how the
/// products fold over the array (a fold that does not fill it leaves the far rows and columns
/// idle). Row major; the mean over all elements is Simulation::utilization().
std::vector<std::vector<double>> element_utilization(const Simulation& simulation);

/// A run's part of the page.
nlohmann::ordered_json run_page_json(const Simulation& simulation,
                                     const OccupancyRecorder& occupancy,
                                     const TimelineRecorder& timeline);
/// A sweep's part: every point, and which of them form the Pareto front.
nlohmann::ordered_json sweep_page_json(const SweepSpec& spec,
                                       const std::vector<PointResult>& results);

} // namespace napier
