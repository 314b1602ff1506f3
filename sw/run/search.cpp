// SPDX-License-Identifier: Apache-2.0
#include "sw/run/search.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "hw/arith/common/philox.hpp"

namespace napier {

namespace {

constexpr std::size_t kTriesPerAxis = 8;

/// Everything looked at so far, each point once.
class Memory {
  public:
    Memory(const std::vector<PointResult>& known, std::uint64_t budget, const RunBatch& run)
        : budget_(budget), run_(run) {
        for (const PointResult& result : known) {
            known_.emplace(result.point, result);
        }
    }

    bool full() const { return stopped_ || seen_.size() >= budget_; }
    bool stopped() const { return stopped_; }
    std::uint64_t size() const { return seen_.size(); }
    const std::map<std::uint64_t, PointResult>& seen() const { return seen_; }

    /// Looks at points, as many as the budget still allows.
    void look(const std::vector<std::uint64_t>& points) {
        std::vector<std::uint64_t> missing;
        for (const std::uint64_t point : points) {
            if (seen_.size() + missing.size() >= budget_) {
                break;
            }
            if (seen_.count(point) != 0 ||
                std::find(missing.begin(), missing.end(), point) != missing.end()) {
                continue;
            }
            const auto known = known_.find(point);
            if (known != known_.end()) {
                seen_.insert(*known);
            } else {
                missing.push_back(point);
            }
        }
        const std::vector<PointResult> results = run_(missing);
        for (const PointResult& result : results) {
            seen_.emplace(result.point, result);
        }
        stopped_ = results.size() < missing.size();
    }

  private:
    std::uint64_t budget_;
    bool stopped_ = false;
    const RunBatch& run_;
    std::map<std::uint64_t, PointResult> known_;
    std::map<std::uint64_t, PointResult> seen_;
};

/// Values to try along an axis: all, or a few spread over it and the neighbours of `at`.
std::vector<std::size_t> tries(std::size_t size, std::size_t at) {
    std::vector<std::size_t> values;
    if (size <= kTriesPerAxis) {
        values.resize(size);
        std::iota(values.begin(), values.end(), std::size_t{0});
        return values;
    }
    for (std::size_t step = 1; values.size() < kTriesPerAxis && step < size; step *= 2) {
        if (at >= step) {
            values.push_back(at - step);
        }
        if (at + step < size) {
            values.push_back(at + step);
        }
    }
    return values;
}

/// From `start` down to a point that no axis improves.
void descend(const SweepSpec& spec, const Goal& goal, std::vector<std::size_t> at, Memory& memory) {
    memory.look({spec.point_at(at)});
    for (bool moved = true; moved && !memory.full();) {
        moved = false;
        for (std::size_t axis = 0; axis < at.size() && !memory.full(); ++axis) {
            std::vector<std::uint64_t> line;
            for (const std::size_t value : tries(spec.axes[axis].values.size(), at[axis])) {
                std::vector<std::size_t> there = at;
                there[axis] = value;
                line.push_back(spec.point_at(there));
            }
            memory.look(line);
            std::uint64_t best = spec.point_at(at);
            for (const std::uint64_t point : line) {
                const auto found = memory.seen().find(point);
                if (found != memory.seen().end() &&
                    goal.better(found->second, memory.seen().at(best))) {
                    best = point;
                }
            }
            moved = moved || best != spec.point_at(at);
            at = spec.coordinates(best);
        }
    }
}

std::vector<std::size_t> random_start(const SweepSpec& spec, std::uint32_t draw) {
    std::vector<std::size_t> at;
    for (std::size_t axis = 0; axis < spec.axes.size(); ++axis) {
        const auto bits = philox({draw, static_cast<std::uint32_t>(axis), 0, 0xBE57u}, {1, 0});
        at.push_back(bits[0] % spec.axes[axis].values.size());
    }
    return at;
}

} // namespace

double Goal::excess(const PointResult& result) const {
    double sum = 0;
    for (const Limit& limit : limits) {
        const double value = limit.metric->value(result);
        sum += value < limit.below ? 0 : value / limit.below - 1 + 1e-9;
    }
    if (accuracy_above && !(result.accuracy && *result.accuracy > *accuracy_above)) {
        sum += 1 + (result.accuracy ? *accuracy_above - *result.accuracy : 1);
    }
    sum += not_trained(result) ? 1 : 0;
    return sum;
}

bool Goal::met_by(const PointResult& result) const {
    return result.status == PointResult::Status::ok && excess(result) == 0;
}

bool Goal::better(const PointResult& a, const PointResult& b) const {
    const auto rank = [&](const PointResult& r) {
        return r.status == PointResult::Status::untrained ? 3
               : r.status != PointResult::Status::ok      ? 2
               : excess(r) > 0                            ? 1
                                                          : 0;
    };
    const auto cost = [&](const PointResult& r) {
        switch (rank(r)) {
        case 0:
            return objective->value(r);
        case 1:
            return excess(r);
        default: // excluded for their area: the smaller the nearer
            return r.area_um2;
        }
    };
    return std::make_tuple(rank(a), cost(a), a.point) < std::make_tuple(rank(b), cost(b), b.point);
}

SearchResult search(const SweepSpec& spec, const Goal& goal, std::uint64_t budget,
                    const std::vector<PointResult>& known, const RunBatch& run) {
    Memory memory(known, budget, run);
    SearchResult result;
    result.points = spec.points();
    if (result.points <= budget) {
        std::vector<std::uint64_t> all(result.points);
        std::iota(all.begin(), all.end(), std::uint64_t{0});
        memory.look(all);
    } else {
        std::vector<std::size_t> middle;
        for (const SweepAxis& axis : spec.axes) {
            middle.push_back(axis.values.size() / 2);
        }
        // Starts that bring nothing new end the search: the descents have been everywhere.
        for (int idle = 0; !memory.full() && idle < 100; ++result.descents) {
            const std::uint64_t before = memory.size();
            descend(spec, goal,
                    result.descents == 0
                        ? middle
                        : random_start(spec, static_cast<std::uint32_t>(result.descents)),
                    memory);
            idle = memory.size() == before ? idle + 1 : 0;
        }
    }
    result.looked_at = memory.size();
    result.stopped = memory.stopped();
    std::optional<PointResult>& found = result.nearest;
    for (const auto& entry : memory.seen()) {
        result.seen.push_back(entry.second);
        if (entry.second.status == PointResult::Status::ok &&
            (!found || goal.better(entry.second, *found))) {
            found = entry.second;
        }
    }
    if (found && goal.met_by(*found)) {
        std::swap(result.best, found);
    }
    return result;
}

} // namespace napier
