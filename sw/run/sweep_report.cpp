// SPDX-License-Identifier: Apache-2.0
#include "sw/run/sweep_report.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hw/config/input_error.hpp"
#include "sw/report/human.hpp"
#include "sw/report/text_table.hpp"
#include "sw/run/pareto.hpp"

namespace napier {

namespace {

constexpr std::size_t kFrontShown = 20;
constexpr std::size_t kReasonsShown = 5;
constexpr std::size_t kFailedShown = 10;

/// "a, b and c"
std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        text += (i == 0 ? "" : i + 1 < names.size() ? ", " : " and ") + names[i];
    }
    return text;
}

const PointResult* first_of(const std::vector<PointResult>& results, PointResult::Status status) {
    const auto first = std::find_if(results.begin(), results.end(),
                                    [&](const PointResult& r) { return r.status == status; });
    return first == results.end() ? nullptr : &*first;
}

} // namespace

std::size_t count(const std::vector<PointResult>& results, PointResult::Status status) {
    return static_cast<std::size_t>(std::count_if(
        results.begin(), results.end(), [&](const PointResult& r) { return r.status == status; }));
}

std::string axis_values(const SweepSpec& spec, std::uint64_t point) {
    std::string text;
    const std::vector<std::size_t> at = spec.coordinates(point);
    for (std::size_t i = 0; i < at.size(); ++i) {
        text += (i == 0 ? "" : ", ") + spec.axes[i].key + " " + spec.axes[i].values[at[i]];
    }
    return text;
}

std::string costs(const PointResult& r) {
    return fmt::format("time a sample {}, energy a sample {}, area {}",
                       human_duration(r.seconds_per_sample),
                       human_energy_pj(r.energy_per_sample_pj), human_area_um2(r.area_um2)) +
           ", accuracy " + (r.accuracy ? human_percent(*r.accuracy) : "unknown");
}

std::string bound_line(const PointResult& r) {
    const auto share = [&](std::uint64_t cycles) {
        return static_cast<double>(cycles) /
               static_cast<double>(std::max<std::uint64_t>(r.cycles, 1));
    };
    return bound_line(
        {share(r.array_cycles), share(r.vector_cycles), share(r.stall_cycles), r.dram_utilization},
        r.utilization);
}

std::string front_table(const SweepSpec& spec, const std::vector<PointResult>& results) {
    using Align = TextTable::Align;
    const bool accuracy = spec.accuracies.any();
    std::vector<TextTable::Column> columns = {
        {"point"}, {"chip", Align::left}, {"time a sample"},        {"energy a sample"},
        {"area"},  {"array used"},        {"bound by", Align::left}};
    if (accuracy) {
        columns.push_back({"accuracy"});
    }
    TextTable table(columns);
    const std::vector<bool> front = pareto_front(results);
    std::vector<const PointResult*> members;
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (front[i]) {
            members.push_back(&results[i]);
        }
    }
    std::sort(members.begin(), members.end(), [](const auto* a, const auto* b) {
        return a->seconds_per_sample < b->seconds_per_sample;
    });
    const std::size_t step = (members.size() + kFrontShown - 1) / kFrontShown;
    for (std::size_t i = 0; i < members.size(); i += std::max<std::size_t>(step, 1)) {
        const PointResult& r = *members[i];
        std::vector<std::string> row = {std::to_string(r.point),
                                        axis_values(spec, r.point),
                                        human_duration(r.seconds_per_sample),
                                        human_energy_pj(r.energy_per_sample_pj),
                                        human_area_um2(r.area_um2),
                                        human_percent(r.utilization),
                                        to_string(r.bound)};
        if (accuracy) {
            row.push_back(r.accuracy ? human_percent(*r.accuracy) : "unknown");
        }
        table.add_row(row);
    }
    return table.str() +
           fmt::format("{} points on the Pareto front of {}{}\n", members.size(),
                       listed(pareto_objectives(results)),
                       step > 1 ? fmt::format(", every {}th shown", step) : std::string());
}

std::string front_csv(const SweepSpec& spec, const std::vector<PointResult>& results) {
    std::string text = csv_heading(spec);
    const std::vector<bool> front = pareto_front(results);
    for (std::size_t i = 0; i < results.size(); ++i) {
        text += front[i] ? csv_line(spec, results[i]) : "";
    }
    return text;
}

std::string left_out(const std::vector<PointResult>& results) {
    const auto line = [&](PointResult::Status status, const char* why) {
        const PointResult* const first = first_of(results, status);
        return first == nullptr
                   ? ""
                   : fmt::format("left out: {} points {}, the first: point {}: {}\n",
                                 count(results, status), why, first->point, first->message);
    };
    return line(PointResult::Status::too_fast,
                "whose clock is shorter than the critical path of their MAC") +
           line(PointResult::Status::untrained, "whose accuracy is not known or too low");
}

std::string failures(const std::vector<PointResult>& results) {
    std::vector<std::pair<std::string, std::vector<std::string>>> reasons; // in order of points
    for (const PointResult& r : results) {
        if (r.status != PointResult::Status::error) {
            continue;
        }
        auto same = std::find_if(reasons.begin(), reasons.end(),
                                 [&](const auto& reason) { return reason.first == r.message; });
        same = same == reasons.end() ? reasons.insert(same, {r.message, {}}) : same;
        same->second.push_back(std::to_string(r.point));
    }
    std::string text;
    for (std::size_t i = 0; i < std::min(reasons.size(), kReasonsShown); ++i) {
        auto& [why, points] = reasons[i];
        const std::size_t more = points.size() - std::min(points.size(), kFailedShown);
        points.resize(points.size() - more);
        text += fmt::format("failed: point{} {}{}: {}\n", points.size() > 1 ? "s" : "",
                            fmt::join(points, ", "),
                            more > 0 ? fmt::format(" and {} more", more) : "", why);
    }
    return reasons.size() > kReasonsShown
               ? text + fmt::format("failed: for {} more reasons, which stand beside the points\n",
                                    reasons.size() - kReasonsShown)
               : text;
}

std::string summary(const std::vector<PointResult>& results) {
    using Status = PointResult::Status;
    std::string text = fmt::format("{} points ran, {} excluded by constraints, {} failed",
                                   count(results, Status::ok), count(results, Status::excluded),
                                   count(results, Status::error));
    return text + "\n" + failures(results) + left_out(results);
}

void require_one_that_ran(const std::string& spec, const std::vector<PointResult>& results) {
    const PointResult* failed = first_of(results, PointResult::Status::error);
    for (const auto status : {PointResult::Status::too_fast, PointResult::Status::untrained}) {
        failed = failed != nullptr ? failed : first_of(results, status);
    }
    if (failed != nullptr && count(results, PointResult::Status::ok) == 0) {
        throw InputError(fmt::format("{}: none of its {} points can run; point {}: {}", spec,
                                     results.size(), failed->point, failed->message));
    }
}

void require_none_that_failed(const std::string& spec, const std::vector<PointResult>& results) {
    if (const std::size_t failed = count(results, PointResult::Status::error); failed > 0) {
        throw InputError(fmt::format("{}: {} of {} points failed; why stands above, and in column "
                                     "message of results.csv",
                                     spec, failed, results.size()));
    }
}

} // namespace napier
