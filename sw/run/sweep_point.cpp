// SPDX-License-Identifier: Apache-2.0
#include "sw/run/sweep_point.hpp"

#include <algorithm>
#include <limits>

#include <boost/algorithm/string/find_iterator.hpp>
#include <boost/algorithm/string/finder.hpp>
#include <boost/algorithm/string/iter_find.hpp>
#include <boost/algorithm/string/join.hpp>
#include <fmt/format.h>

#include "hw/config/number.hpp"
#include "hw/energy/chip_energy.hpp"
#include "sw/report/stop_signal.hpp"
#include "sw/run/clock_check.hpp"
#include "sw/run/csv_fields.hpp"
#include "sw/run/fitted_chip.hpp"
#include "sw/run/simulation_request.hpp"

namespace napier {

namespace {

constexpr const char* kStatus[] = {"ok", "excluded", "untrained", "too_fast", "error"};
constexpr const char* kNumbers = "cycles,array_cycles,vector_cycles,stall_cycles,seconds,"
                                 "energy_pj,energy_per_sample_pj,area_um2,dram_read_bytes,"
                                 "dram_write_bytes,utilization,test_accuracy,"
                                 "samples_per_second,seconds_per_sample,dram_utilization,bound_by";
constexpr std::size_t kNumberColumns = 16;
constexpr Bound kBounds[] = {Bound::compute, Bound::vector, Bound::dram, Bound::dependency};
constexpr std::size_t kAreaColumn = 8; ///< of them, from 1

constexpr const char* kBetweenNotes = " | ";
constexpr const char* kBetweenParts = "; "; // parts have none of their own

std::string without_line_ends(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return text;
}

/// A message in one CSV field: no quotes needed where no comma, quote or line end can be.
std::string one_field(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == ',' || c == '"'; }, ';');
    return without_line_ends(std::move(text));
}

std::string notes_field(const std::vector<std::string>& notes) {
    return notes.empty() ? "" : csv_quoted(boost::algorithm::join(notes, kBetweenNotes));
}

void set_accuracy(const SweepSpec& spec, PointResult& result, double accuracy) {
    result.accuracy = accuracy;
    result.trained = spec.accuracies.trained(accuracy);
}

std::vector<std::string> split(const std::string& field, const char* between) {
    std::vector<std::string> texts;
    if (!field.empty()) {
        boost::algorithm::iter_split(texts, field, boost::algorithm::first_finder(between));
    }
    return texts;
}

} // namespace

const char* to_string(PointResult::Status status) {
    return kStatus[static_cast<std::size_t>(status)];
}

PointRunner::PointRunner(const SweepSpec& spec)
    : spec_(spec), network_(load_network(spec.network)) {
    connect(network_);
    resolve({spec.chip.chip, {}, {}, {}, {}});
}

std::int64_t PointRunner::batch(std::uint64_t point) const {
    const std::vector<std::size_t> at = spec_.coordinates(point);
    for (std::size_t i = 0; i < at.size(); ++i) {
        if (spec_.axes[i].key == "batch") {
            return required_number<std::int64_t>(spec_.axes[i].values[at[i]], 1, kMostSamples,
                                                 "batch");
        }
    }
    return spec_.batch;
}

ResolvedChip PointRunner::chip(std::uint64_t point) const {
    ChipRequest request = spec_.chip;
    const std::vector<std::size_t> at = spec_.coordinates(point);
    for (std::size_t i = 0; i < at.size(); ++i) {
        const SweepAxis& axis = spec_.axes[i];
        if (axis.key != "batch") {
            request.set.push_back({axis.key, axis.values[at[i]], axis.origin});
        }
    }
    return resolve(request);
}

PointResult PointRunner::run(std::uint64_t point) const {
    PointResult result;
    result.point = point;
    try {
        const ResolvedChip resolved = chip(point);
        const std::int64_t samples = batch(point);
        const TrainedAccuracy* const trained = spec_.accuracies.of(resolved.chip);
        const Accuracies& known = spec_.accuracies;
        if (spec_.trained_only && (trained == nullptr || !known.trained(trained->mean()))) {
            result.status = PointResult::Status::untrained;
            result.message = one_field(trained == nullptr ? accuracy_line(known, resolved.chip)
                                                          : known.failure(trained->mean()));
            return result;
        }
        if (spec_.area_below_mm2) {
            require_clock(resolved.chip, resolved.technology); // before any area is compared
            ResolvedChip fitted = resolved;
            fit(fitted, network_, spec_.mode, samples, Capacity::most);
            const ChipEnergy energy(fitted.technology, fitted.chip, network_.longest_sum(samples));
            result.area_um2 = energy.chip().area().total();
            result.area_without = energy.chip().area_without();
            if (result.area_um2 >= *spec_.area_below_mm2 * 1e6) {
                result.status = PointResult::Status::excluded;
                result.message = fmt::format("area {:.4g} mm2 is not below {:g}",
                                             result.area_um2 * 1e-6, *spec_.area_below_mm2);
                return result;
            }
        }
        const Simulation s = run_on(resolved, network_, spec_.mode, samples);
        result.cycles = s.cycles;
        result.array_cycles = s.total.array_cycles;
        result.vector_cycles = s.total.vector_cycles;
        result.stall_cycles = s.total.stall_cycles;
        result.seconds = s.seconds();
        result.energy_pj = s.energy.total();
        result.energy_per_sample_pj = s.energy.total() / static_cast<double>(samples);
        result.area_um2 = s.area.total();
        result.area_without = s.area_without;
        result.dram_read_bytes = s.total.events[Event::dram_bytes_read];
        result.dram_write_bytes = s.total.events[Event::dram_bytes_written];
        result.utilization = s.utilization();
        result.samples_per_second = static_cast<double>(samples) / s.seconds();
        result.seconds_per_sample = s.seconds() / static_cast<double>(samples);
        result.dram_utilization = s.shares.dram;
        result.bound = s.shares.bound();
        if (trained != nullptr) {
            set_accuracy(spec_, result, trained->mean());
        }
        for (const std::string& note : s.notes) {
            result.notes.push_back(without_line_ends(note));
        }
    } catch (const Interrupted&) {
        throw;
    } catch (const ClockTooFast& error) {
        result.status = PointResult::Status::too_fast;
        result.message = one_field(error.what());
    } catch (const std::exception& error) {
        result.status = PointResult::Status::error;
        result.message = one_field(error.what()); // as the results file gives it back
    }
    return result;
}

std::string csv_heading(const SweepSpec& spec) {
    std::string line = "point";
    for (const SweepAxis& axis : spec.axes) {
        line += "," + axis.key;
    }
    return line + ",status," + kNumbers + ",message,area_without,notes\n";
}

std::string csv_line(const SweepSpec& spec, const PointResult& r) {
    std::string line = std::to_string(r.point);
    const std::vector<std::size_t> at = spec.coordinates(r.point);
    for (std::size_t i = 0; i < at.size(); ++i) {
        line += "," + one_field(spec.axes[i].values[at[i]]);
    }
    line += std::string(",") + to_string(r.status);
    if (r.status == PointResult::Status::ok) {
        line += fmt::format(",{},{},{},{},{},{},{},{},{},{},{},", r.cycles, r.array_cycles,
                            r.vector_cycles, r.stall_cycles, r.seconds, r.energy_pj,
                            r.energy_per_sample_pj, r.area_um2, r.dram_read_bytes,
                            r.dram_write_bytes, r.utilization);
        line += r.accuracy ? fmt::format("{}", *r.accuracy) : "";
        line += fmt::format(",{},{},{},{}", r.samples_per_second, r.seconds_per_sample,
                            r.dram_utilization, to_string(r.bound));
    } else {
        line += std::string(kAreaColumn, ',');
        line += r.area_um2 > 0 ? fmt::format("{}", r.area_um2) : "";
        line += std::string(kNumberColumns - kAreaColumn, ',');
    }
    return line + "," + r.message + "," + boost::algorithm::join(r.area_without, kBetweenParts) +
           "," + notes_field(r.notes) + "\n";
}

PointResult parse_csv_line(const SweepSpec& spec, const std::string& line,
                           const std::string& where) {
    const std::vector<std::string> fields = csv_fields(line, where);
    const std::size_t expected = 1 + spec.axes.size() + 1 + kNumberColumns + 3;
    const auto bad = [&](const std::string& what) -> InputError {
        return InputError(where + ": " + what);
    };
    if (fields.size() != expected) {
        throw bad("found " + std::to_string(fields.size()) + " columns, expected " +
                  std::to_string(expected));
    }
    const auto number = [&](std::size_t column, auto& value) {
        using Number = std::decay_t<decltype(value)>;
        value =
            required_number<Number>(fields[column], 0, std::numeric_limits<Number>::max(), where);
    };
    PointResult r;
    r.point = required_number<std::uint64_t>(fields[0], 0, spec.points() - 1, where + ": point");
    const std::vector<std::size_t> at = spec.coordinates(r.point);
    for (std::size_t i = 0; i < at.size(); ++i) {
        const std::string here = one_field(spec.axes[i].values[at[i]]);
        if (fields[1 + i] != here) {
            throw bad(spec.axes[i].key + ": found '" + fields[1 + i] + "', expected " + here +
                      " at point " + fields[0]);
        }
    }
    std::size_t column = 1 + spec.axes.size();
    const auto status = std::find(std::begin(kStatus), std::end(kStatus), fields[column]);
    if (status == std::end(kStatus)) {
        throw bad("found status '" + fields[column] +
                  "', expected ok, excluded, untrained, too_fast or error");
    }
    r.status = static_cast<PointResult::Status>(status - std::begin(kStatus));
    if (r.status == PointResult::Status::ok) {
        number(++column, r.cycles);
        number(++column, r.array_cycles);
        number(++column, r.vector_cycles);
        number(++column, r.stall_cycles);
        number(++column, r.seconds);
        number(++column, r.energy_pj);
        number(++column, r.energy_per_sample_pj);
        number(++column, r.area_um2);
        number(++column, r.dram_read_bytes);
        number(++column, r.dram_write_bytes);
        number(++column, r.utilization);
        if (!fields[++column].empty()) {
            set_accuracy(spec, r,
                         required_number(fields[column], 0.0, 1.0, where + ": test_accuracy"));
        }
        number(++column, r.samples_per_second);
        number(++column, r.seconds_per_sample);
        number(++column, r.dram_utilization);
        const std::string& bound = fields[++column];
        const auto known = std::find_if(std::begin(kBounds), std::end(kBounds),
                                        [&](Bound b) { return bound == to_string(b); });
        if (known == std::end(kBounds)) {
            throw bad("bound_by: found '" + bound +
                      "', expected compute, vector, dram or dependency");
        }
        r.bound = *known;
    } else {
        for (std::size_t i = 1; i <= kNumberColumns; ++i) {
            if (!fields[column + i].empty() && i != kAreaColumn) {
                throw bad("found '" + fields[column + i] +
                          "', expected no number of a point that " + "did not run");
            }
        }
        if (!fields[column + kAreaColumn].empty()) {
            number(column + kAreaColumn, r.area_um2);
        }
        column += kNumberColumns;
    }
    r.message = fields[++column];
    r.area_without = split(fields[++column], kBetweenParts);
    r.notes = split(fields[++column], kBetweenNotes);
    return r;
}

} // namespace napier
