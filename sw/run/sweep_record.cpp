// SPDX-License-Identifier: Apache-2.0
#include "sw/run/sweep_record.hpp"

#include <algorithm>
#include <filesystem>

#include "hw/chip/bundled_chips.hpp"
#include "hw/config/file_exists.hpp"
#include "hw/config/plain_file.hpp"
#include "hw/config/yaml_json.hpp"
#include "sw/report/sha256.hpp"
#include "sw/run/named_files.hpp"
#include "sw/run/pareto.hpp"
#include "sw/run/sweep_notes.hpp"
#include "sw/run/sweep_report.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

/// Files of YAML that the value names, in their place; `folder` is where relative paths start.
void take_in_files(Json& value, const fs::path& folder) {
    if (value.is_structured()) {
        for (Json& item : value) {
            take_in_files(item, folder);
        }
    } else if (value.is_string()) {
        const fs::path path = folder / value.get<std::string>();
        if (path.extension() == ".yaml" && file_exists(path.string())) {
            value = yaml_json(file_text(path.string()));
            take_in_files(value, path.parent_path());
        }
    }
}

Json chip_of(const ChipRequest& request) {
    if (fs::path(request.chip).extension() == ".cfg") {
        return chip_input(resolve(request).chip);
    }
    const NamedFile found = bundled_chips().find(request.chip);
    Json chip = yaml_json(found.text);
    take_in_files(chip, fs::path(found.file).parent_path());
    return chip;
}

Json spec_json(const SweepSpec& spec, const Network& network) {
    Json json = yaml_json(spec.text);
    json["network"] = network_input(network);
    json["arch"] = chip_of(spec.chip);
    if (!spec.chip.technology.empty()) {
        json["technology"] = path_from_anywhere(spec.chip.technology, "");
        take_in_files(json["technology"], {});
    }
    if (!spec.chip.faults.empty()) {
        json["faults"] = yaml_json(faults_text(load_faults(spec.chip.faults)));
    }
    if (spec.chip.strict_prices) {
        json["strict_prices"] = true;
    }
    for (const SetKey& set : spec.chip.set) {
        json["set"][set.key] = set.value;
    }
    for (const SweepAxis& axis : spec.axes) {
        Json& values = json["axes"][axis.key] = Json::array();
        for (const std::string& value : axis.values) {
            values.push_back(value);
        }
    }
    json["accuracy"] = used_accuracies(spec.accuracies);
    json.erase("accuracy_recipe"); // there is one
    if (spec.trained_only) {
        json["trained_only"] = true;
    }
    return json;
}

} // namespace

Json point_json(const SweepSpec& spec, const PointResult& r) {
    Json json;
    json["point"] = r.point;
    const std::vector<std::size_t> at = spec.coordinates(r.point);
    for (std::size_t i = 0; i < at.size(); ++i) {
        json[spec.axes[i].key] = spec.axes[i].values[at[i]];
    }
    const bool ok = r.status == PointResult::Status::ok;
    const auto known = [](bool is, auto value) { return is ? Json(value) : Json(nullptr); };
    json["status"] = to_string(r.status);
    json["cycles"] = known(ok, r.cycles);
    json["array_cycles"] = known(ok, r.array_cycles);
    json["vector_cycles"] = known(ok, r.vector_cycles);
    json["stall_cycles"] = known(ok, r.stall_cycles);
    json["seconds"] = known(ok, r.seconds);
    json["energy_pj"] = known(ok, r.energy_pj);
    json["energy_per_sample_pj"] = known(ok, r.energy_per_sample_pj);
    json["area_um2"] = known(ok || r.status == PointResult::Status::excluded, r.area_um2);
    json["area_without"] = r.area_without;
    json["dram_read_bytes"] = known(ok, r.dram_read_bytes);
    json["dram_write_bytes"] = known(ok, r.dram_write_bytes);
    json["utilization"] = known(ok, r.utilization);
    json["samples_per_second"] = known(ok, r.samples_per_second);
    json["seconds_per_sample"] = known(ok, r.seconds_per_sample);
    json["dram_utilization"] = known(ok, r.dram_utilization);
    json["bound_by"] = known(ok, to_string(r.bound));
    json["test_accuracy"] = known(r.accuracy.has_value(), r.accuracy.value_or(0));
    json["message"] = r.message;
    json["notes"] = r.notes;
    return json;
}

Json sweep_record(const SweepSpec& spec, const PointRunner& runner,
                  const std::vector<PointResult>& results, const std::string& command,
                  const RunClock& clock) {
    std::string table = csv_heading(spec);
    for (const PointResult& result : results) {
        table += csv_line(spec, result);
    }
    Json front = Json::array();
    const std::vector<bool> on_front = pareto_front(results);
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (on_front[i]) {
            front.push_back(point_json(spec, results[i]));
        }
    }
    Json notes = Json::array();
    for (const SharedNote& note : shared_notes(results)) {
        notes.push_back(
            {{"note", note.text}, {"points", note.points}, {"first_point", note.first}});
    }
    const auto known = static_cast<std::size_t>(
        std::count_if(results.begin(), results.end(),
                      [](const PointResult& r) { return r.accuracy.has_value(); }));
    using Status = PointResult::Status;
    Json outcome = {{"points", results.size()},
                    {"ok", count(results, Status::ok)},
                    {"excluded", count(results, Status::excluded)},
                    {"untrained", count(results, Status::untrained)},
                    {"too_fast", count(results, Status::too_fast)},
                    {"failed", count(results, Status::error)},
                    {"area_without", area_without(results)},
                    {"accuracy_known", known},
                    {"notes", notes},
                    {"results_csv_sha256", sha256_text(table)},
                    {"front_of", pareto_objectives(results)},
                    {"front", front}};
    Json inputs = {{"spec", spec_json(spec, runner.network())},
                   {"folder", (fs::current_path() / spec.folder).lexically_normal().string()},
                   {"weights", weights_input(runner.network())}};
    return make_record("sweep", command, clock, std::move(inputs), std::move(outcome));
}

} // namespace napier
