// SPDX-License-Identifier: Apache-2.0
#include "sw/run/pareto.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "hw/config/input_error.hpp"

namespace napier {

namespace {

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
    bool better = false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] > b[i]) {
            return false;
        }
        better = better || a[i] < b[i];
    }
    return better;
}

bool all_measured(const std::vector<PointResult>& results) {
    return std::all_of(results.begin(), results.end(),
                       [](const PointResult& r) { return !may_be_chosen(r) || r.accuracy; });
}

} // namespace

std::vector<bool> pareto_front(const std::vector<std::vector<double>>& costs) {
    // In lexical order nobody is dominated by a later one, so the front grows as we go.
    std::vector<std::size_t> order(costs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return costs[a] < costs[b]; });
    std::vector<std::size_t> front;
    std::vector<bool> result(costs.size());
    for (const std::size_t candidate : order) {
        const bool beaten = std::any_of(front.begin(), front.end(), [&](std::size_t member) {
            return dominates(costs[member], costs[candidate]);
        });
        if (!beaten) {
            front.push_back(candidate);
            result[candidate] = true;
        }
    }
    return result;
}

const std::vector<Metric>& metrics() {
    static const std::vector<Metric> all = {
        {"cycles", "", [](const PointResult& r) { return static_cast<double>(r.cycles); },
         "seconds_per_sample"},
        {"seconds", "s", [](const PointResult& r) { return r.seconds; }, "seconds_per_sample"},
        {"seconds_per_sample", "s", [](const PointResult& r) { return r.seconds_per_sample; },
         nullptr},
        {"energy", "J", [](const PointResult& r) { return r.energy_pj * 1e-12; },
         "energy_per_sample"},
        {"energy_per_sample", "J",
         [](const PointResult& r) { return r.energy_per_sample_pj * 1e-12; }, nullptr},
        {"area", "mm2", [](const PointResult& r) { return r.area_um2 * 1e-6; }, nullptr},
        {"edp", "J s", [](const PointResult& r) { return r.energy_pj * 1e-12 * r.seconds; },
         "edp_per_sample"},
        {"edp_per_sample", "J s",
         [](const PointResult& r) { return r.energy_per_sample_pj * 1e-12 * r.seconds_per_sample; },
         nullptr},
        {"dram_bytes", "B",
         [](const PointResult& r) {
             return static_cast<double>(r.dram_read_bytes + r.dram_write_bytes);
         },
         nullptr}};
    return all;
}

const Metric& metric(const std::string& name, const std::string& option) {
    std::string known;
    for (const Metric& m : metrics()) {
        if (name == m.name) {
            return m;
        }
        known += (known.empty() ? "" : ", ") + std::string(m.name);
    }
    throw InputError(option + ": found '" + name + "', expected one of: " + known);
}

bool may_be_chosen(const PointResult& result) {
    return result.status == PointResult::Status::ok && result.trained;
}

std::vector<bool> pareto_front(const std::vector<PointResult>& results) {
    const bool accuracy = all_measured(results);
    std::vector<std::vector<double>> costs;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const PointResult& r = results[i];
        if (may_be_chosen(r)) {
            places.push_back(i);
            costs.push_back({r.seconds_per_sample, r.energy_per_sample_pj, r.area_um2});
            if (accuracy) {
                costs.back().push_back(-*r.accuracy);
            }
        }
    }
    const std::vector<bool> front = pareto_front(costs);
    std::vector<bool> result(results.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        result[places[i]] = front[i];
    }
    return result;
}

std::vector<std::string> pareto_objectives(const std::vector<PointResult>& results) {
    std::vector<std::string> names = {"time a sample", "energy a sample", "area"};
    if (!results.empty() && all_measured(results)) {
        names.emplace_back("accuracy");
    }
    return names;
}

} // namespace napier
