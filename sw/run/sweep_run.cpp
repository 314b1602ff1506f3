// SPDX-License-Identifier: Apache-2.0
#include "sw/run/sweep_run.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "sw/report/atomic_file.hpp"
#include "sw/report/html_page.hpp"
#include "sw/report/json_file.hpp"
#include "sw/report/progress.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/run/chip_cost.hpp"
#include "sw/run/html_report.hpp"
#include "sw/run/pareto.hpp"
#include "sw/run/simulation_request.hpp"
#include "sw/run/sweep.hpp"
#include "sw/run/sweep_notes.hpp"
#include "sw/run/sweep_record.hpp"
#include "sw/run/sweep_report.hpp"

namespace napier {

namespace {

/// The other ranks wait for points: an error here must not leave them waiting.
std::unique_ptr<ResultsFile> open_results(const std::string& folder, const SweepSpec& spec) {
    try {
        return std::make_unique<ResultsFile>(folder, spec);
    } catch (...) {
        dismiss_ranks();
        throw;
    }
}

/// The page shows the whole sweep, and one run in full: the front's lowest energy-delay product.
void write_page(const std::string& folder, const SweepSpec& spec, PointRunner& runner,
                const std::vector<PointResult>& results, const std::vector<std::string>& notes) {
    nlohmann::ordered_json data;
    data["notes"] = notes;
    if (const std::string areas = area_line(area_without(results)); !areas.empty()) {
        data["notes"].push_back(areas);
    }
    data["subtitle"] = fmt::format("{} of {} at batch {}, {} points", to_string(spec.mode),
                                   runner.network().name, spec.batch, results.size());
    data["sweep"] = sweep_page_json(spec, results);
    const Metric& product = metric("edp_per_sample", "");
    const auto rank = [&](const PointResult& r) { // one that may not be chosen where none may
        return std::make_pair(!may_be_chosen(r), product.value(r));
    };
    const PointResult* chosen = nullptr;
    for (const PointResult& r : results) {
        if (r.status == PointResult::Status::ok && (chosen == nullptr || rank(r) < rank(*chosen))) {
            chosen = &r;
        }
    }
    if (chosen != nullptr) {
        OccupancyRecorder occupancy;
        TimelineRecorder timeline(10000);
        TimelineFan fan;
        fan.add(occupancy);
        fan.add(timeline);
        const Simulation s = run_on(runner.chip(chosen->point), runner.network(), spec.mode,
                                    runner.batch(chosen->point), Engine::fast, &fan);
        data["subtitle"] = data["subtitle"].get<std::string>() +
                           fmt::format("; below, point {} in full, the lowest energy-delay "
                                       "product: {}",
                                       chosen->point, axis_values(spec, chosen->point));
        for (const std::string& note : chosen->notes) {
            if (std::find(notes.begin(), notes.end(), note) == notes.end()) {
                data["notes"].push_back(fmt::format("point {}: {}", chosen->point, note));
            }
        }
        data["run"] = run_page_json(s, occupancy, timeline);
    }
    write_file_atomically(folder + "/report.html", html_page(spec.name, data));
}

} // namespace

std::optional<SweepOutcome> run_sweep(const SweepSpec& spec, const std::string& folder, int threads,
                                      const std::string& command) {
    std::optional<StopSignal> stop;
    if (mpi_ranks() == 1) { // else mpirun ends its ranks
        stop.emplace();
    }
    const RunClock clock;
    PointRunner runner(spec);
    if (mpi_rank() != 0) {
        PointQueue none({});
        run_points_by_mpi(runner, none, 0, spec, [](const PointResult&) {});
        return std::nullopt;
    }
    const std::unique_ptr<ResultsFile> opened = open_results(folder, spec);
    ResultsFile& file = *opened;
    require_writable(folder + "/report.html");
    const std::vector<std::uint64_t> points = points_to_run(spec, file.results());
    if (!file.results().empty()) {
        std::cerr << file.results().size() << " of " << spec.points()
                  << " points were there already\n";
    }
    Progress progress(spec.name, points.size(), "points");
    PointQueue queue(points);
    const auto keep = [&](const PointResult& result) {
        file.append(result);
        progress.advance();
    };
    if (!run_points_by_mpi(runner, queue, threads, spec, keep)) {
        run_points(runner, queue, threads, keep);
        if (const int signal = StopSignal::received()) {
            file.finish();
            throw Interrupted(signal,
                              fmt::format("interrupted: {} of {} points are in {}/results.csv; "
                                          "the same command goes on",
                                          file.results().size(), spec.points(), folder));
        }
    }
    progress.finish();
    file.finish();
    write_file_atomically(folder + "/pareto.csv", front_csv(spec, file.results()));
    SweepOutcome outcome{file.results(), front_notes(file.results())};
    outcome.notes.push_back(accuracy_note(spec, outcome.results));
    try {
        write_page(folder, spec, runner, outcome.results, outcome.notes);
    } catch (const Interrupted& stopped) {
        throw Interrupted(StopSignal::received(),
                          fmt::format("interrupted: all points are in {}/results.csv; the same "
                                      "command writes the page and the record",
                                      folder));
    }
    write_json(folder + "/report.json",
               sweep_record(spec, runner, outcome.results, command, clock));
    return outcome;
}

} // namespace napier
