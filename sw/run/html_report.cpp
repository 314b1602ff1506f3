// SPDX-License-Identifier: Apache-2.0
#include "sw/run/html_report.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "hw/cost/array_timing.hpp"
#include "sw/report/human.hpp"
#include "sw/run/pareto.hpp"
#include "sw/run/simulation_report.hpp"
#include "sw/run/sweep_notes.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kSpansShown = 6000;
constexpr std::size_t kHeatCells = 64; ///< a side; larger arrays are averaged

/// How many of the folds of `size` over `lanes` reach lane `lane`.
std::int64_t folds_on(std::int64_t size, std::int64_t lanes, std::int64_t lane) {
    return size / lanes + (lane < size % lanes ? 1 : 0);
}

/// The mean over squares of `step` x `step` elements.
Json averaged(const std::vector<std::vector<double>>& map, std::size_t step) {
    Json rows = Json::array();
    for (std::size_t r = 0; r < map.size(); r += step) {
        Json row = Json::array();
        for (std::size_t c = 0; c < map[0].size(); c += step) {
            double sum = 0;
            int count = 0;
            for (std::size_t i = r; i < std::min(r + step, map.size()); ++i) {
                for (std::size_t j = c; j < std::min(c + step, map[0].size()); ++j) {
                    sum += map[i][j];
                    ++count;
                }
            }
            row.push_back(sum / count);
        }
        rows.push_back(row);
    }
    return rows;
}

Json layer_json(const Simulation& s, const SimulatedPass& pass) {
    const Counters& events = pass.counters.events;
    const EnergyBreakdown& e = pass.energy;
    return {{"label", tag_name(s, pass.tag)},
            {"layer", s.network.layer_name(pass.layer)},
            {"pass", to_string(pass.pass)},
            {"macs", events[Event::mac_operations]},
            {"cycles", pass.counters.cycles()},
            {"roof_cycles", roof_cycles(pass.counters, s.architecture)},
            {"compute", pass.counters.array_cycles},
            {"vector", pass.counters.vector_cycles},
            {"stall", pass.counters.stall_cycles},
            {"dram_bytes", events[Event::dram_bytes_read] + events[Event::dram_bytes_written]},
            {"energy_pj", {e.mac, e.dram, e.sram, e.registers, e.vector}}};
}

Json tiles_json(const Simulation& s) {
    return Json::array(
        {{"time", human_duration(s.seconds())},
         {"cycles", human_count(static_cast<double>(s.cycles), "")},
         {"of these stalled",
          human_percent(static_cast<double>(s.total.stall_cycles) /
                        static_cast<double>(std::max<std::uint64_t>(s.cycles, 1)))},
         {"bound by", to_string(s.shares.bound())},
         {"array utilisation", human_percent(s.utilization())},
         {"energy", human_energy_pj(s.energy.total())},
         {"energy a sample", human_energy_pj(s.energy.total() / static_cast<double>(s.batch))},
         {"area", human_area_um2(s.area.total())},
         {"DRAM traffic",
          human_bytes(static_cast<double>(s.total.events[Event::dram_bytes_read] +
                                          s.total.events[Event::dram_bytes_written]))}});
}

} // namespace

std::vector<std::vector<double>> element_utilization(const Simulation& s) {
    const ArrayShape& array = s.architecture.array;
    std::vector<std::vector<double>> map(
        static_cast<std::size_t>(array.rows),
        std::vector<double>(static_cast<std::size_t>(array.columns)));
    const auto add = [&](const GemmSize& size, std::int64_t count) {
        const auto [on_rows, on_columns, streamed] =
            array_mapping(array.dataflow, {size.m, size.n, size.k});
        for (int r = 0; r < array.rows; ++r) {
            for (int c = 0; c < array.columns; ++c) {
                map[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)] +=
                    static_cast<double>(count * streamed * folds_on(on_rows, array.rows, r) *
                                        folds_on(on_columns, array.columns, c)) /
                    static_cast<double>(s.cycles);
            }
        }
    };
    for (const SimulatedPass& pass : s.passes) {
        for (const SimulatedPass::Product& product : pass.products) {
            add(product.size, product.count);
        }
    }
    return map;
}

Json run_page_json(const Simulation& s, const OccupancyRecorder& occupancy,
                   const TimelineRecorder& timeline) {
    const auto side =
        static_cast<std::size_t>(std::max(s.architecture.array.rows, s.architecture.array.columns));
    const std::size_t step = (side + kHeatCells - 1) / kHeatCells;
    Json run;
    run["rows"] = s.architecture.array.rows;
    run["cols"] = s.architecture.array.columns;
    run["bytes_per_cycle"] = s.architecture.dram.ideal
                                 ? 0
                                 : s.architecture.dram.total_gb_per_s() * s.architecture.clock_ns;
    run["tiles"] = tiles_json(s);
    for (const SimulatedPass& pass : s.passes) {
        run["layers"].push_back(layer_json(s, pass));
    }
    run["heat"] = averaged(element_utilization(s), step);
    run["heat_step"] = step;
    Json bins = Json::array();
    for (const Unit unit : {Unit::fetch, Unit::load, Unit::compute, Unit::store}) {
        Json shares = Json::array();
        for (const double share : occupancy.shares(unit)) {
            shares.push_back(std::round(share * 1000) / 1000);
        }
        bins.push_back(shares);
    }
    run["occupancy"] = {{"bin_seconds", static_cast<double>(occupancy.bin_ps()) * 1e-12},
                        {"bins", bins}};
    std::uint16_t last_tag = 0;
    for (const SimulatedPass& pass : s.passes) {
        last_tag = std::max(last_tag, pass.tag);
    }
    for (std::uint16_t tag = 0; tag <= last_tag; ++tag) {
        run["labels"].push_back(tag_name(s, tag));
    }
    run["spans"] = Json::array();
    for (const TimelineSpan& span : timeline.spans()) {
        if (run["spans"].size() == kSpansShown) {
            break;
        }
        run["spans"].push_back({static_cast<int>(span.unit), span.what, span.tag,
                                static_cast<double>(span.start_ps) * 1e-12,
                                static_cast<double>(span.end_ps) * 1e-12});
    }
    return run;
}

Json sweep_page_json(const SweepSpec& spec, const std::vector<PointResult>& results) {
    Json sweep;
    sweep["objectives"] = pareto_objectives(results);
    // `more`: is better; of other metrics less is.
    const auto column = [&](const std::string& key, const std::string& unit, bool metric,
                            bool more = false) {
        sweep["columns"].push_back(
            {{"key", key}, {"name", key}, {"unit", unit}, {"metric", metric}, {"more", more}});
    };
    column("point", "", false);
    for (const SweepAxis& axis : spec.axes) {
        column(axis.key, "", false);
    }
    column("status", "", false);
    const bool accuracy = std::any_of(results.begin(), results.end(),
                                      [](const PointResult& r) { return r.accuracy.has_value(); });
    // What a reader compares first stands first: the plot's axes.
    for (const char* const name : {"seconds_per_sample", "energy_per_sample", "area", "seconds",
                                   "cycles", "energy", "edp_per_sample", "edp", "dram_bytes"}) {
        column(name, metric(name, "").unit, true);
    }
    column("samples_per_second", "1/s", true, true);
    column("utilization", "", true, true);
    column("dram_utilization", "", true, true);
    column("bound_by", "", false);
    if (accuracy) {
        column("accuracy", "", true, true);
    }
    column("message", "", false);
    column("notes", "", false); // their numbers
    sweep["notes"] = Json::array();
    std::map<std::string, std::string> number_of;
    for (const SharedNote& note : shared_notes(results)) {
        sweep["notes"].push_back(note.text);
        number_of[note.text] = std::to_string(sweep["notes"].size());
    }
    const std::vector<bool> front = pareto_front(results);
    sweep["points"] = Json::array();
    for (std::size_t i = 0; i < results.size(); ++i) {
        const PointResult& r = results[i];
        const bool ok = r.status == PointResult::Status::ok;
        Json point = {{"point", r.point},
                      {"status", to_string(r.status)},
                      {"front", static_cast<bool>(front[i])},
                      {"trained", r.trained},
                      {"message", r.message}};
        const std::vector<std::size_t> at = spec.coordinates(r.point);
        for (std::size_t axis = 0; axis < at.size(); ++axis) {
            point[spec.axes[axis].key] = spec.axes[axis].values[at[axis]];
        }
        for (const Metric& m : metrics()) {
            point[m.name] = ok ? Json(m.value(r)) : Json("");
        }
        point["samples_per_second"] = ok ? Json(r.samples_per_second) : Json("");
        point["utilization"] = ok ? Json(r.utilization) : Json("");
        point["dram_utilization"] = ok ? Json(r.dram_utilization) : Json("");
        point["bound_by"] = ok ? to_string(r.bound) : "";
        point["accuracy"] = r.accuracy ? Json(*r.accuracy) : Json("");
        std::string numbers;
        for (const std::string& note : r.notes) {
            numbers += (numbers.empty() ? "" : " ") + number_of.at(note);
        }
        point["notes"] = numbers;
        sweep["points"].push_back(point);
    }
    return sweep;
}

} // namespace napier
