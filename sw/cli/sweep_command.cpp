// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/sweep_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "hw/config/input_error.hpp"
#include "sw/cli/quantity.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/html_page.hpp"
#include "sw/report/human.hpp"
#include "sw/report/progress.hpp"
#include "sw/report/text_table.hpp"
#include "sw/run/html_report.hpp"
#include "sw/run/search.hpp"
#include "sw/run/simulation_report.hpp"
#include "sw/run/sweep.hpp"

namespace napier {

namespace {

constexpr std::uint64_t kMostPoints = 10'000'000; // a sweep runs them all; best does not
constexpr std::size_t kFrontShown = 20;

struct SweepOptions {
    std::string spec;
    std::string out;
    int threads = 0;
    std::string minimize = "energy_per_sample";
    std::string area_below;
    std::string energy_below;
    std::string seconds_below;
    double accuracy_above = -1;
    std::uint64_t budget = 300;
};

int threads_of(const SweepOptions& options) {
    return options.threads > 0
               ? options.threads
               : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
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
    return fmt::format("time {}, energy a sample {}, area {}", human_duration(r.seconds),
                       human_energy_pj(r.energy_per_sample_pj), human_area_um2(r.area_um2)) +
           (r.accuracy ? ", accuracy " + human_percent(*r.accuracy) : std::string());
}

/// "a, b and c"
std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        text += (i == 0 ? "" : i + 1 < names.size() ? ", " : " and ") + names[i];
    }
    return text;
}

std::string front_table(const SweepSpec& spec, const std::vector<PointResult>& results) {
    using Align = TextTable::Align;
    const bool accuracy = !spec.accuracies.empty();
    std::vector<TextTable::Column> columns = {
        {"point"}, {"chip", Align::left}, {"time"}, {"energy a sample"}, {"area"}, {"array used"}};
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
    std::sort(members.begin(), members.end(),
              [](const auto* a, const auto* b) { return a->seconds < b->seconds; });
    const std::size_t step = (members.size() + kFrontShown - 1) / kFrontShown;
    for (std::size_t i = 0; i < members.size(); i += std::max<std::size_t>(step, 1)) {
        const PointResult& r = *members[i];
        std::vector<std::string> row = {
            std::to_string(r.point),    axis_values(spec, r.point),
            human_duration(r.seconds),  human_energy_pj(r.energy_per_sample_pj),
            human_area_um2(r.area_um2), human_percent(r.utilization)};
        if (accuracy) {
            row.push_back(r.accuracy ? human_percent(*r.accuracy) : "");
        }
        table.add_row(row);
    }
    return table.str() +
           fmt::format("{} points on the Pareto front of {}{}\n", members.size(),
                       listed(pareto_objectives(results)),
                       step > 1 ? fmt::format(", every {}th shown", step) : std::string());
}

const PointResult* first_failed(const std::vector<PointResult>& results) {
    const auto first = std::find_if(results.begin(), results.end(), [](const PointResult& r) {
        return r.status == PointResult::Status::error;
    });
    return first == results.end() ? nullptr : &*first;
}

/// What became of the points; of those that failed, why the first did.
std::string summary(const std::vector<PointResult>& results) {
    using Status = PointResult::Status;
    const auto count = [&](Status status) {
        return std::count_if(results.begin(), results.end(),
                             [&](const PointResult& r) { return r.status == status; });
    };
    std::string text =
        fmt::format("{} points ran, {} excluded by constraints, {} failed", count(Status::ok),
                    count(Status::excluded), count(Status::error));
    if (const PointResult* const first = first_failed(results)) {
        text += fmt::format(", the first: point {}: {}", first->point, first->message);
    }
    return text + "\n";
}

/// One bad point is a result; where no point can run, the spec is bad.
void require_one_that_ran(const std::string& spec, const std::vector<PointResult>& results) {
    const PointResult* const failed = first_failed(results);
    const bool ran = std::any_of(results.begin(), results.end(), [](const PointResult& r) {
        return r.status == PointResult::Status::ok;
    });
    if (failed != nullptr && !ran) {
        throw InputError(fmt::format("{}: none of its {} points can run; point {}: {}", spec,
                                     results.size(), failed->point, failed->message));
    }
}

/// The other ranks wait for points: an error here must not leave them waiting.
std::unique_ptr<ResultsFile> open_results(const std::string& folder, const SweepSpec& spec) {
    try {
        return std::make_unique<ResultsFile>(folder, spec);
    } catch (...) {
        dismiss_ranks();
        throw;
    }
}

std::string front_csv(const SweepSpec& spec, const std::vector<PointResult>& results) {
    std::string text = csv_heading(spec);
    const std::vector<bool> front = pareto_front(results);
    for (std::size_t i = 0; i < results.size(); ++i) {
        text += front[i] ? csv_line(spec, results[i]) : "";
    }
    return text;
}

/// The page shows the whole sweep, and one run in full: the front's lowest energy-delay product.
void write_page(const SweepOptions& options, const SweepSpec& spec, PointRunner& runner,
                const std::vector<PointResult>& results) {
    nlohmann::ordered_json data;
    data["subtitle"] = fmt::format("{} of {} at batch {}, {} points", to_string(spec.mode),
                                   spec.workload, spec.batch, results.size());
    data["sweep"] = sweep_page_json(spec, results);
    const PointResult* chosen = nullptr;
    for (const PointResult& r : results) {
        if (r.status == PointResult::Status::ok &&
            (chosen == nullptr || metric("edp", "").value(r) < metric("edp", "").value(*chosen))) {
            chosen = &r;
        }
    }
    if (chosen != nullptr) {
        const auto [chip, technology, notes] = runner.chip(chosen->point);
        OccupancyRecorder occupancy;
        TimelineRecorder timeline(10000);
        TimelineFan fan;
        fan.add(occupancy);
        fan.add(timeline);
        const Simulation s = simulate(chip, technology, runner.network(), spec.mode,
                                      runner.batch(chosen->point), &fan);
        data["subtitle"] = data["subtitle"].get<std::string>() +
                           fmt::format("; below, point {} in full, the lowest energy-delay "
                                       "product: {}",
                                       chosen->point, axis_values(spec, chosen->point));
        data["run"] = run_page_json(s, occupancy, timeline);
    }
    write_file_atomically(options.out + "/report.html", html_page(spec.name, data));
}

void run_sweep(const SweepOptions& options) {
    const SweepSpec spec = load_sweep_spec(options.spec);
    if (spec.points() > kMostPoints) {
        throw InputError(options.spec + ": axes: found " + std::to_string(spec.points()) +
                         " points, expected at most " + std::to_string(kMostPoints) +
                         "; napier best searches larger grids");
    }
    PointRunner runner(spec);
    if (mpi_rank() != 0) {
        PointQueue none({});
        run_points_by_mpi(runner, none, 0, spec, [](const PointResult&) {});
        return;
    }
    const std::unique_ptr<ResultsFile> opened = open_results(options.out, spec);
    ResultsFile& file = *opened;
    const std::vector<std::uint64_t> points = points_to_run(spec, file.results());
    if (!file.results().empty()) {
        std::cout << file.results().size() << " of " << spec.points()
                  << " points were there already\n";
    }
    Progress progress(spec.name, points.size(), "points");
    PointQueue queue(points);
    const auto keep = [&](const PointResult& result) {
        file.append(result);
        progress.advance();
    };
    if (!run_points_by_mpi(runner, queue, threads_of(options), spec, keep)) {
        run_points(runner, queue, threads_of(options), keep);
    }
    progress.finish();
    file.finish();
    std::cout << front_table(spec, file.results()) << summary(file.results());
    write_file_atomically(options.out + "/pareto.csv", front_csv(spec, file.results()));
    write_page(options, spec, runner, file.results());
    std::cout << "written: " << options.out << "/results.csv, pareto.csv, report.html\n";
    require_one_that_ran(options.spec, file.results());
}

Goal goal_of(const SweepOptions& options) {
    Goal goal;
    goal.objective = &metric(options.minimize, "--minimize");
    const auto limit = [&](const std::string& text, const char* option, const char* name,
                           const std::vector<std::pair<std::string, double>>& units) {
        if (!text.empty()) {
            goal.limits.push_back({&metric(name, option), parse_quantity(text, option, units)});
        }
    };
    limit(options.area_below, "--area-below", "area", {{"mm2", 1}, {"um2", 1e-6}});
    limit(options.energy_below, "--energy-per-sample-below", "energy_per_sample",
          {{"J", 1}, {"mJ", 1e-3}, {"uJ", 1e-6}, {"nJ", 1e-9}, {"pJ", 1e-12}});
    limit(options.seconds_below, "--seconds-below", "seconds",
          {{"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9}});
    if (options.accuracy_above >= 0) {
        goal.accuracy_above = options.accuracy_above;
    }
    return goal;
}

void run_best(const SweepOptions& options) {
    if (mpi_rank() != 0) {
        return; // one process searches, with its threads: what it tries next depends on what it saw
    }
    const SweepSpec spec = load_sweep_spec(options.spec);
    const Goal goal = goal_of(options);
    if (goal.accuracy_above && spec.accuracies.empty()) {
        throw InputError(options.spec + ": accuracy: missing, expected a list of report.json files "
                                        "of napier train where --accuracy-above is given");
    }
    PointRunner runner(spec);
    std::optional<ResultsFile> file;
    if (!options.out.empty()) {
        file.emplace(options.out, spec);
    }
    const RunBatch run = [&](const std::vector<std::uint64_t>& points) {
        std::vector<PointResult> results;
        PointQueue queue(points);
        run_points(runner, queue, threads_of(options), [&](const PointResult& result) {
            results.push_back(result);
            if (file) {
                file->append(result);
            }
        });
        return results;
    };
    const SearchResult found = search(spec, goal, options.budget,
                                      file ? file->results() : std::vector<PointResult>{}, run);
    const double share = static_cast<double>(found.looked_at) / static_cast<double>(found.points);
    std::cout << fmt::format("looked at {} of {} points ({:.3g} % of the grid), {}\n",
                             found.looked_at, found.points, 100 * share,
                             found.descents == 0
                                 ? std::string("all of them")
                                 : fmt::format("{} coordinate descents", found.descents));
    if (!found.best) {
        std::string message = fmt::format("{}: none of the {} points looked at keeps the limits",
                                          options.spec, found.looked_at);
        if (found.nearest) {
            message += fmt::format("; the nearest: point {}: {}: {}", found.nearest->point,
                                   axis_values(spec, found.nearest->point), costs(*found.nearest));
        }
        throw std::runtime_error(message);
    }
    const PointResult& best = *found.best;
    std::cout << fmt::format("best {}: point {}: {}\n  {} {:.4g} {}; {}\n", goal.objective->name,
                             best.point, axis_values(spec, best.point), goal.objective->name,
                             goal.objective->value(best), goal.objective->unit, costs(best));
}

} // namespace

void add_sweep_command(CLI::App& app) {
    auto options = std::make_shared<SweepOptions>();
    const auto common = [&](CLI::App* command) {
        command->add_option("spec", options->spec, "the sweep: a YAML file")->required();
        command->add_option("--threads", options->threads, "default: all cores")
            ->check(CLI::Range(1, 4096));
    };
    CLI::App* const sweep = app.add_subcommand(
        "sweep", "Time a workload on every chip of a grid (under mpirun: on many machines)");
    common(sweep);
    sweep
        ->add_option("--out", options->out,
                     "folder of the results; a sweep that was stopped goes on from there")
        ->required();
    sweep->callback([options] { run_sweep(*options); });

    CLI::App* const best =
        app.add_subcommand("best", "The best chip of a grid, searched where it is too large");
    common(best);
    best->add_option("--minimize", options->minimize,
                     "cycles, seconds, energy, energy_per_sample, area, edp or dram_bytes")
        ->capture_default_str();
    best->add_option("--area-below", options->area_below, "for example 5mm2");
    best->add_option("--energy-per-sample-below", options->energy_below, "for example 2mJ");
    best->add_option("--seconds-below", options->seconds_below, "for example 80ms");
    best->add_option("--accuracy-above", options->accuracy_above, "0..1, where it was measured")
        ->check(CLI::Range(0.0, 1.0));
    best->add_option("--budget", options->budget, "points to look at")
        ->check(CLI::Range(1L, 1000000000L))
        ->capture_default_str();
    best->add_option("--out", options->out, "folder of results to use and add to");
    best->callback([options] { run_best(*options); });
}

} // namespace napier
