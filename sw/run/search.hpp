// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sw/run/pareto.hpp"

namespace napier {

/// What "best" means: the lowest `objective` among the points that keep every limit.
struct Goal {
    const Metric* objective = nullptr;
    struct Limit {
        const Metric* metric;
        double below;
    };
    std::vector<Limit> limits;
    std::optional<double> accuracy_above; ///< a point without a measured accuracy fails it

    /// Such a point fails, unless accuracy_above says what is enough.
    bool not_trained(const PointResult& result) const { return !accuracy_above && !result.trained; }
    bool met_by(const PointResult& result) const;
    /// Orders points: those that keep the limits by the objective, before those that do not by how
    /// far they are off; then those that did not run at all; then by number.
    bool better(const PointResult& a, const PointResult& b) const;

  private:
    double excess(const PointResult& result) const;
};

struct SearchResult {
    std::optional<PointResult> best;    ///< none: nothing that was looked at keeps the limits
    std::optional<PointResult> nearest; ///< then: what is least off; none if nothing ran
    std::vector<PointResult> seen;      ///< what was looked at, by point
    std::uint64_t looked_at = 0;
    std::uint64_t points = 0; ///< of the grid
    int descents = 0;         ///< 0: every point was looked at
    bool stopped = false;     ///< not all that was asked for was run
};

/// Runs points and returns their results in the same order; fewer than those end the search.
using RunBatch = std::function<std::vector<PointResult>(const std::vector<std::uint64_t>&)>;

/// The best point of a grid. A grid of at most `budget` points is searched whole. Of a larger one,
/// coordinate descent looks at no more than that: along one axis after the other it tries every
/// value (eight of them, spread, where there are more) and moves to the best, until no axis helps;
/// then it starts again elsewhere, from points that a counter-based generator draws, first from
/// the middle. `known` are results that need not be run again; they count as looked at when met.
SearchResult search(const SweepSpec& spec, const Goal& goal, std::uint64_t budget,
                    const std::vector<PointResult>& known, const RunBatch& run);

} // namespace napier
