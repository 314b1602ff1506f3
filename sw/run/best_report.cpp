// SPDX-License-Identifier: Apache-2.0
#include "sw/run/best_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hw/config/number.hpp"
#include "sw/report/human.hpp"
#include "sw/report/text_table.hpp"
#include "sw/run/sweep_report.hpp"

namespace napier {

namespace {

using Align = TextTable::Align;

bool has_numbers(const SweepAxis& axis) {
    return std::all_of(axis.values.begin(), axis.values.end(), [](const std::string& value) {
        return parse_number<double>(value).has_value();
    });
}

const PointResult* find(const std::vector<PointResult>& results, std::uint64_t point) {
    const auto found = std::find_if(results.begin(), results.end(),
                                    [&](const PointResult& r) { return r.point == point; });
    return found == results.end() ? nullptr : &*found;
}

/// "+3.1 %"
std::string change(double from, double to) {
    return from == 0 ? "" : fmt::format("{:+.1f} %", 100 * (to / from - 1));
}

std::vector<TextTable::Column> with_costs(std::vector<TextTable::Column> columns,
                                          const Goal& goal) {
    columns.push_back({goal.objective->name});
    columns.push_back({"time a sample"});
    columns.push_back({"energy a sample"});
    columns.push_back({"area"});
    return columns;
}

void add_costs(std::vector<std::string>& row, const Goal& goal, const PointResult& best,
               const PointResult& r) {
    const auto& value = goal.objective->value;
    row.push_back(change(value(best), value(r)));
    row.push_back(human_duration(r.seconds_per_sample));
    row.push_back(human_energy_pj(r.energy_per_sample_pj));
    row.push_back(human_area_um2(r.area_um2));
}

/// The axis along which two points differ, and how.
std::string step(const SweepSpec& spec, std::uint64_t from, std::uint64_t to) {
    const std::vector<std::size_t> a = spec.coordinates(from);
    const std::vector<std::size_t> b = spec.coordinates(to);
    std::string text;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i]) {
            const std::vector<std::string>& values = spec.axes[i].values;
            text += fmt::format("{} {} -> {}", spec.axes[i].key, values[a[i]], values[b[i]]);
        }
    }
    return text;
}

} // namespace

std::vector<std::uint64_t> neighbours(const SweepSpec& spec, std::uint64_t point) {
    const std::vector<std::size_t> at = spec.coordinates(point);
    std::vector<std::uint64_t> points;
    for (std::size_t axis = 0; axis < at.size(); ++axis) {
        const bool numbers = has_numbers(spec.axes[axis]);
        for (std::size_t value = 0; value < spec.axes[axis].values.size(); ++value) {
            const bool beside = value + 1 == at[axis] || value == at[axis] + 1;
            if (value != at[axis] && (beside || !numbers)) {
                std::vector<std::size_t> there = at;
                there[axis] = value;
                points.push_back(spec.point_at(there));
            }
        }
    }
    return points;
}

std::string neighbour_table(const SweepSpec& spec, const Goal& goal, const PointResult& best,
                            const std::vector<PointResult>& results) {
    TextTable table(with_costs({{"one step away", Align::left}, {"point"}}, goal));
    std::size_t rows = 0;
    for (const std::uint64_t point : neighbours(spec, best.point)) {
        const PointResult* const r = find(results, point);
        if (r == nullptr) {
            continue; // interrupted
        }
        std::vector<std::string> row = {step(spec, best.point, point), std::to_string(point)};
        if (r->status == PointResult::Status::ok) {
            add_costs(row, goal, best, *r);
            row.front() += goal.not_trained(*r)    ? " (not trained)"
                           : !goal.met_by(*r)      ? " (beyond a limit)"
                           : goal.better(*r, best) ? " (better: --budget ended the search)"
                                                   : "";
        } else {
            row.front() += fmt::format(" ({})", to_string(r->status));
            row.resize(6);
        }
        table.add_row(row);
        ++rows;
    }
    return rows == 0 ? "" : table.str();
}

std::string near_best_table(const SweepSpec& spec, const Goal& goal, const PointResult& best,
                            const std::vector<PointResult>& results) {
    const bool by_energy = std::string(goal.objective->name) == "area";
    const auto price = [&](const PointResult& r) {
        return by_energy ? r.energy_per_sample_pj : r.area_um2;
    };
    TextTable table(with_costs({{by_energy ? "lowest energy within" : "smallest chip within"},
                                {"point"},
                                {"chip", Align::left}},
                               goal));
    for (const int percent : {1, 2, 5}) {
        const double most = goal.objective->value(best) * (1 + percent / 100.0);
        const PointResult* cheapest = &best;
        for (const PointResult& r : results) {
            if (goal.met_by(r) && goal.objective->value(r) <= most && price(r) < price(*cheapest)) {
                cheapest = &r;
            }
        }
        std::vector<std::string> row = {fmt::format("{} %", percent),
                                        std::to_string(cheapest->point),
                                        axis_values(spec, cheapest->point)};
        add_costs(row, goal, best, *cheapest);
        table.add_row(row);
    }
    return table.str();
}

} // namespace napier
