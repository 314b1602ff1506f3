// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/sweep_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <fmt/format.h>

#include "hw/config/input_error.hpp"
#include "sw/cli/chip_options.hpp"
#include "sw/cli/number_in.hpp"
#include "sw/cli/quantity.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/progress.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/run/best_report.hpp"
#include "sw/run/chip_cost.hpp"
#include "sw/run/point_chip.hpp"
#include "sw/run/search.hpp"
#include "sw/run/started_ranks.hpp"
#include "sw/run/sweep.hpp"
#include "sw/run/sweep_notes.hpp"
#include "sw/run/sweep_report.hpp"
#include "sw/run/sweep_run.hpp"

namespace napier {

namespace {

constexpr std::uint64_t kMostPoints = 10'000'000; // a sweep runs them all; best does not

struct SweepOptions {
    std::string spec;
    std::string out;
    std::string command; ///< as typed
    int threads = 0;
    std::string minimize = "energy_per_sample";
    std::string area_below;
    std::string energy_below;
    std::string seconds_below;
    double samples_per_second_above = 0;
    double accuracy_above = -1;
    bool strict_prices = false;
    bool trained_only = false;
    std::string write_chip;
    std::uint64_t budget = 300;
};

int threads_of(const SweepOptions& options) {
    return options.threads > 0
               ? options.threads
               : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

SweepSpec spec_of(const SweepOptions& options) {
    SweepSpec spec = load_sweep_spec(options.spec);
    if (options.strict_prices) {
        ask_strict_prices(spec);
    }
    if (options.trained_only) {
        ask_trained_only(spec, "--trained-only");
    }
    return spec;
}

void run(const SweepOptions& options) {
    const SweepSpec spec = spec_of(options);
    if (spec.points() > kMostPoints) {
        throw InputError(options.spec + ": axes: found " + std::to_string(spec.points()) +
                         " points, expected at most " + std::to_string(kMostPoints) +
                         "; napier best searches larger grids");
    }
    const auto outcome = run_sweep(spec, options.out, threads_of(options), options.command);
    if (!outcome) {
        return; // rank 0 has it
    }
    const std::vector<PointResult>& results = outcome->results;
    std::cout << front_table(spec, results) << area_line(area_without(results)) << '\n'
              << note_lines(outcome->notes) << summary(results) << "written: " << options.out
              << "/results.csv, pareto.csv, report.json, report.html\n";
    require_one_that_ran(options.spec, results);
    require_none_that_failed(options.spec, results);
}

Goal goal_of(const SweepOptions& options, const SweepSpec& spec) {
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
    if (options.samples_per_second_above > 0) {
        goal.limits.push_back(
            {&metric("seconds_per_sample", ""), 1 / options.samples_per_second_above});
    }
    if (options.accuracy_above >= 0) {
        goal.accuracy_above = options.accuracy_above;
        if (!spec.accuracies.any()) {
            throw InputError(options.spec +
                             ": accuracy: missing, expected a list of report.json "
                             "files of napier train where --accuracy-above is "
                             "given: " +
                             spec.accuracies.why_none);
        }
    }
    return goal;
}

/// Where points differ in batch, an objective of a whole batch prefers the small ones.
std::string batch_note(const SweepSpec& spec, const Goal& goal) {
    const bool has_batch = std::any_of(spec.axes.begin(), spec.axes.end(),
                                       [](const SweepAxis& axis) { return axis.key == "batch"; });
    return has_batch && goal.objective->of_sample != nullptr
               ? fmt::format("note: batch is an axis and {} is of a whole batch; {} compares "
                             "samples\n",
                             goal.objective->name, goal.objective->of_sample)
               : "";
}

/// The points that the search passes over because their arithmetic did not train the network.
std::string not_trained_line(const SweepSpec& spec, const Goal& goal,
                             const std::vector<PointResult>& seen) {
    const std::string failed = goal.accuracy_above ? "" : not_trained(spec, seen);
    return failed.empty() ? "" : "passed over: " + failed + "\n";
}

/// What one step changes, and what is nearly as good; neighbours that nobody looked at are run.
void print_around(const SweepSpec& spec, const Goal& goal, const PointResult& best,
                  std::vector<PointResult> seen, const RunBatch& run) {
    std::vector<std::uint64_t> missing;
    for (const std::uint64_t point : neighbours(spec, best.point)) {
        if (std::none_of(seen.begin(), seen.end(),
                         [&](const PointResult& r) { return r.point == point; })) {
            missing.push_back(point);
        }
    }
    for (PointResult& result : run(missing)) {
        seen.push_back(std::move(result));
    }
    std::cout << '\n'
              << neighbour_table(spec, goal, best, seen) << '\n'
              << near_best_table(spec, goal, best, seen);
}

/// "at point 17, best point 12: 0.0043 J"
std::string progress_note(const Goal& goal, const PointResult& at,
                          const std::optional<PointResult>& best) {
    return fmt::format("at point {}, {}", at.point,
                       best ? fmt::format("best point {}: {:.4g} {}", best->point,
                                          goal.objective->value(*best), goal.objective->unit)
                            : "none within the limits yet");
}

void run_best(const SweepOptions& options) {
    if (started_rank().rank != 0) {
        return; // one process searches, with its threads: what it tries next depends on what it saw
    }
    const StopSignal stop;
    const SweepSpec spec = spec_of(options);
    const Goal goal = goal_of(options, spec);
    PointRunner runner(spec);
    if (!options.write_chip.empty()) {
        require_writable(options.write_chip);
    }
    std::optional<ResultsFile> file;
    if (!options.out.empty()) {
        file.emplace(options.out, spec);
    }
    const std::vector<PointResult> known = file ? file->results() : std::vector<PointResult>{};
    const std::uint64_t most = std::min(options.budget, spec.points());
    Progress progress(spec.name, most, "points");
    progress.done_before(std::min<std::uint64_t>(known.size(), most));
    std::optional<PointResult> best_yet;
    const RunBatch run = [&](const std::vector<std::uint64_t>& points) {
        std::vector<PointResult> results;
        PointQueue queue(points);
        run_points(runner, queue, threads_of(options), [&](const PointResult& result) {
            results.push_back(result);
            if (file) {
                file->append(result);
            }
            if (goal.met_by(result) && (!best_yet || goal.better(result, *best_yet))) {
                best_yet = result;
            }
            progress.advance(1, progress_note(goal, result, best_yet));
        });
        return results;
    };
    const SearchResult found = search(spec, goal, options.budget, known, run);
    progress.finish();
    const std::string passed_over =
        failures(found.seen) + left_out(found.seen) + not_trained_line(spec, goal, found.seen);
    const double share = static_cast<double>(found.looked_at) / static_cast<double>(found.points);
    std::cout << fmt::format("looked at {} of {} points ({:.3g} % of the grid), {}\n",
                             found.looked_at, found.points, 100 * share,
                             found.stopped ? std::string("then interrupted")
                             : found.descents == 0
                                 ? std::string("all of them")
                                 : fmt::format("{} coordinate descents", found.descents))
              << (found.best ? passed_over : std::string());
    if (!found.best && found.stopped) {
        throw Interrupted(StopSignal::received(), "interrupted before a point kept the limits");
    }
    if (!found.best) {
        std::string message = fmt::format("{}: none of the {} points looked at keeps the limits",
                                          options.spec, found.looked_at);
        std::istringstream reasons(passed_over);
        for (std::string line; std::getline(reasons, line);) {
            message += "; " + line;
        }
        if (found.nearest) {
            message += fmt::format("; the nearest: point {}: {}: {}", found.nearest->point,
                                   axis_values(spec, found.nearest->point), costs(*found.nearest));
        }
        throw InputError(message);
    }
    const PointResult& best = *found.best;
    std::cout << fmt::format("best {}: point {}: {}\n  {} {:.4g} {}; {}\n", goal.objective->name,
                             best.point, axis_values(spec, best.point), goal.objective->name,
                             goal.objective->value(best), goal.objective->unit, costs(best))
              << "  " << bound_line(best) << "\n  " << area_line(best.area_without) << '\n'
              << "  " << accuracy_line(spec.accuracies, runner.chip(best.point).chip) << '\n'
              << batch_note(spec, goal) << note_lines(best.notes);
    print_around(spec, goal, best, found.seen, run);
    if (!options.write_chip.empty()) {
        write_file_atomically(options.write_chip, point_chip(spec, runner, best, options.command));
        std::cout << "written: " << options.write_chip << '\n';
    }
    if (found.stopped) {
        throw Interrupted(
            StopSignal::received(),
            options.out.empty()
                ? "interrupted: the best of what was looked at, which nothing keeps"
                : "interrupted: the best of what was looked at; the same command goes "
                  "on");
    }
}

} // namespace

void add_sweep_command(CLI::App& app, const std::string& command_line) {
    auto options = std::make_shared<SweepOptions>();
    options->command = command_line;
    const auto common = [&](CLI::App* command) {
        command->add_option("spec", options->spec, "the sweep: a YAML file")->required();
        command->add_option("--threads", options->threads, "default: all cores")
            ->check(number_in(1, 4096));
        add_strict_prices(*command, options->strict_prices);
        command->add_flag("--trained-only", options->trained_only,
                          "leave out points whose accuracy is not known, or shows that their "
                          "arithmetic does not train the network");
    };
    CLI::App* const sweep = app.add_subcommand(
        "sweep", "Time a network on every chip of a grid (under mpirun: on many machines)");
    common(sweep);
    sweep
        ->add_option("--out", options->out,
                     "folder of the results; a sweep that was stopped goes on from there")
        ->required();
    sweep->callback([options] { run(*options); });

    CLI::App* const best =
        app.add_subcommand("best", "The best chip of a grid, searched where it is too large");
    common(best);
    best->add_option("--minimize", options->minimize,
                     "cycles, seconds, seconds_per_sample, energy, energy_per_sample, area, edp, "
                     "edp_per_sample or dram_bytes")
        ->capture_default_str();
    best->add_option("--area-below", options->area_below, "for example 5mm2");
    best->add_option("--energy-per-sample-below", options->energy_below, "for example 2mJ");
    best->add_option("--seconds-below", options->seconds_below, "for example 80ms");
    best->add_option("--samples-per-second-above", options->samples_per_second_above,
                     "for example 1000")
        ->check(number_in(1e-9, 1e15));
    best->add_option("--accuracy-above", options->accuracy_above,
                     "0..1; points whose accuracy is not known fail it")
        ->check(number_in(0.0, 1.0));
    best->add_option("--budget", options->budget, "points to look at")
        ->check(number_in(1, 1000000000))
        ->capture_default_str();
    best->add_option("--out", options->out, "folder of results to use and add to");
    best->add_option("--write-chip", options->write_chip,
                     "file for the best chip, which --arch of simulate, train and wave takes");
    best->callback([options] { run_best(*options); });
}

} // namespace napier
