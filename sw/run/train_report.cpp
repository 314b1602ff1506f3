// SPDX-License-Identifier: Apache-2.0
#include "sw/run/train_report.hpp"

#include <cmath>

#include <fmt/format.h>

#include "hw/power/power_json.hpp"
#include "sw/report/human.hpp"
#include "sw/report/text_table.hpp"
#include "sw/run/architecture_json.hpp"
#include "sw/run/counters_json.hpp"
#include "sw/run/train_progress_json.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kTrainingPasses = 4;

std::uint64_t pass_cycles(const ChipRun& run, std::size_t pass) {
    std::uint64_t sum = 0;
    for (const auto& layer : run.layers) {
        sum += layer[pass].cycles();
    }
    return sum;
}

Json layer_json(const ChipRun& run, std::size_t layer, std::size_t pass) {
    const TagReport& report = run.layers[layer][pass];
    Json json;
    json["layer"] = layer;
    json["pass"] = to_string(static_cast<Pass>(pass));
    json["cycles"] = cycles_json(report);
    json["macs"] = report.events[Event::mac_operations];
    json["dynamic_energy_pj"] = energy_pj_json(run.layer_energy[layer][pass]);
    json["dram_bytes"] = dram_bytes_json(report.events);
    return json;
}

/// By place and field; those of evaluation count too.
Json upsets_json(const ChipRun& run) {
    Json json;
    for (std::size_t place = 0; place < kFaultPlaces; ++place) {
        for (std::size_t field = 0; run.upsets[place] && field < kFaultFields; ++field) {
            const FaultCounts& counts = (*run.upsets[place])[field];
            json[to_string(static_cast<FaultPlace>(place))]
                [to_string(static_cast<FaultField>(field))] = {{"injected", counts.injected},
                                                               {"corrected", counts.corrected},
                                                               {"detected", counts.detected}};
        }
    }
    return json;
}

std::uint64_t all_upsets(const ChipRun& run, std::uint64_t FaultCounts::*which) {
    std::uint64_t all = 0;
    for (const std::optional<FieldCounts>& place : run.upsets) {
        all += place ? sum(*place).*which : 0;
    }
    return all;
}

Json chip_json(const ChipRun& run, const ArrayShape& array) {
    Json json;
    json["macs"] = run.total.events[Event::mac_operations];
    Json by_pass;
    for (std::size_t pass = 0; pass < kTrainingPasses; ++pass) {
        by_pass[to_string(static_cast<Pass>(pass))] = pass_cycles(run, pass);
    }
    json["cycles"] = {{"total", run.cycles},
                      {"compute", run.total.array_cycles},
                      {"vector", run.total.vector_cycles},
                      {"stall", run.total.stall_cycles},
                      {"by_pass", by_pass}};
    json["utilization"] = run.utilization(array);
    json["energy_pj"] = energy_pj_json(run.energy);
    json["area_um2"] = area_um2_json(run.area);
    json["dram_bytes"] = dram_bytes_json(run.total.events);
    json["events"] = counters_json(run.total.events);
    const Json upsets = upsets_json(run);
    if (!upsets.empty()) {
        json["upsets"] = upsets;
    }
    return json;
}

std::string percent(double accuracy) {
    return fmt::format("{:.2f} %", accuracy * 100);
}

/// Training images of the whole run.
double images(const TrainReport& r) {
    return static_cast<double>(r.run.samples) * r.run.epochs;
}

/// What the chip took for them.
double chip_seconds(const TrainReport& r, const ChipRun& chip) {
    return static_cast<double>(chip.cycles) * r.architecture.clock_ns * 1e-9;
}

} // namespace

nlohmann::ordered_json to_json(const TrainReport& r) {
    Json json;
    json["schema"] = "napier.train/1";
    json["command"] = r.command;
    json["network"] = r.network.name;
    json["architecture"] = r.architecture.name;
    json["arithmetic"] = arithmetic_json(r.architecture.arithmetic);
    json["array"] = array_json(r.architecture.array);
    json["clock_ns"] = r.architecture.clock_ns;
    if (const std::string faults = r.architecture.faults.describe(); !faults.empty()) {
        json["faults"] = faults;
    }
    Json reference;
    Json digests;
    Json curves;
    const auto add_reference = [&](const std::string& name, const TrainingResult& result) {
        reference[name] = result.test_accuracy.back();
        digests[name] = result.weights_sha256;
        curves[name] = curve_json(result.curve);
    };
    if (r.float32) {
        add_reference("float32", *r.float32);
    }
    if (r.fixed) {
        add_reference("fixed", r.fixed->training);
    }
    json["train"] = {{"epochs", r.run.epochs},
                     {"samples", r.run.samples},
                     {"test_samples", r.run.test_samples},
                     {"recipe", r.network.train.describe()},
                     {"seed", r.run.seed},
                     {"test_accuracy", r.chip.training.test_accuracy.back()},
                     {"test_accuracy_by_epoch", r.chip.training.test_accuracy},
                     {"curve", curve_json(r.chip.training.curve)},
                     {"weights_sha256", r.chip.training.weights_sha256},
                     {"reference_accuracy", reference},
                     {"reference_weights_sha256", digests},
                     {"reference_curve", curves}};
    json.update(chip_json(r.chip, r.architecture.array));
    json["samples_per_second"] = images(r) / chip_seconds(r, r.chip);
    json["energy_pj_per_sample"] = r.chip.energy.total() / images(r);
    json["technology"] = r.chip.technology;
    json["wall_seconds"] = r.wall_seconds;
    json["host_seconds"] = {
        {"train", r.chip.training.train_seconds}, {"test", r.chip.training.test_seconds},
        {"array", r.chip.core_seconds.array},     {"vector_unit", r.chip.core_seconds.vector},
        {"dma", r.chip.core_seconds.dma},         {"systemc_kernel", r.chip.kernel_seconds}};
    for (std::size_t layer = 0; layer < r.chip.layers.size(); ++layer) {
        for (std::size_t pass = 0; pass < kTrainingPasses; ++pass) {
            json["layers"].push_back(layer_json(r.chip, layer, pass));
        }
    }
    if (r.fixed) {
        json["fixed_twin"] = chip_json(*r.fixed, r.architecture.array);
        json["fixed_twin"]["arithmetic"] = r.fixed->arithmetic;
    }
    json["events_meaning"] = events_json();
    json["provenance"] = provenance_json(r.chip.provenance);
    json["warnings"] = r.chip.warnings;
    return json;
}

std::string to_table(const TrainReport& r) {
    using Align = TextTable::Align;
    TextTable table({{"", Align::left},
                     {r.architecture.arithmetic.is_lns() ? "LNS" : "chip"},
                     {"fixed twin"},
                     {"float32"}});
    const auto row = [&](const std::string& name, auto value) {
        table.add_row({name, value(r.chip), r.fixed ? value(*r.fixed) : "", ""});
    };
    table.add_row({"test accuracy", percent(r.chip.training.test_accuracy.back()),
                   r.fixed ? percent(r.fixed->training.test_accuracy.back()) : "",
                   r.float32 ? percent(r.float32->test_accuracy.back()) : ""});
    table.add_rule();
    row("cycles", [](const ChipRun& c) { return human_count(double(c.cycles), ""); });
    for (std::size_t pass = 0; pass < kTrainingPasses; ++pass) {
        row(std::string("  ") + to_string(static_cast<Pass>(pass)),
            [pass](const ChipRun& c) { return human_count(double(pass_cycles(c, pass)), ""); });
    }
    row("  of these stalled",
        [](const ChipRun& c) { return human_count(double(c.total.stall_cycles), ""); });
    row("array utilisation",
        [&](const ChipRun& c) { return human_percent(c.utilization(r.architecture.array)); });
    row("images/s",
        [&](const ChipRun& c) { return human_count(images(r) / chip_seconds(r, c), ""); });
    table.add_rule();
    const auto energy = [&](const std::string& name, auto part) {
        row(name, [part](const ChipRun& c) { return human_energy_pj(part(c.energy)); });
    };
    energy("energy", [](const EnergyBreakdown& e) { return e.total(); });
    energy("  MACs", [](const EnergyBreakdown& e) { return e.mac; });
    energy("  registers", [](const EnergyBreakdown& e) { return e.registers; });
    energy("  scratchpads", [](const EnergyBreakdown& e) { return e.sram; });
    energy("  DRAM", [](const EnergyBreakdown& e) { return e.dram; });
    energy("  vector unit", [](const EnergyBreakdown& e) { return e.vector; });
    energy("  leakage", [](const EnergyBreakdown& e) { return e.leakage; });
    energy("an image", [&](const EnergyBreakdown& e) { return e.total() / images(r); });
    table.add_rule();
    row("area", [](const ChipRun& c) { return human_area_um2(c.area.total()); });
    row("  array", [](const ChipRun& c) { return human_area_um2(c.area.array); });
    row("DRAM read", [](const ChipRun& c) {
        return human_bytes(double(c.total.events[Event::dram_bytes_read]));
    });
    row("DRAM written", [](const ChipRun& c) {
        return human_bytes(double(c.total.events[Event::dram_bytes_written]));
    });
    if (r.architecture.faults.any()) {
        table.add_rule();
        const auto upsets = [&](const char* name, std::uint64_t FaultCounts::*which) {
            row(name, [which](const ChipRun& c) {
                return human_count(double(all_upsets(c, which)), "");
            });
        };
        upsets("bits upset", &FaultCounts::injected);
        upsets("  corrected", &FaultCounts::corrected);
        upsets("  detected", &FaultCounts::detected);
    }
    table.add_rule();
    table.add_row({"wall time, training", human_duration(r.chip.training.train_seconds),
                   r.fixed ? human_duration(r.fixed->training.train_seconds) : "",
                   r.float32 ? human_duration(r.float32->train_seconds) : ""});
    const auto share = [&](const std::string& name, auto part) {
        row(name, [part](const ChipRun& c) {
            const double wall = c.training.train_seconds + c.training.test_seconds;
            return human_percent(wall > 0 ? part(c) / wall : 0);
        });
    };
    share("  products", [](const ChipRun& c) { return c.core_seconds.array; });
    share("  vector unit", [](const ChipRun& c) { return c.core_seconds.vector; });
    share("  DMA and DRAM", [](const ChipRun& c) { return c.core_seconds.dma; });
    share("  SystemC kernel", [](const ChipRun& c) { return c.kernel_seconds; });
    const auto per_second = [&](const TrainingResult& training) {
        return human_count(training.train_seconds > 0 ? images(r) / training.train_seconds : 0, "");
    };
    table.add_row({"images/s simulated", per_second(r.chip.training),
                   r.fixed ? per_second(r.fixed->training) : "",
                   r.float32 ? per_second(*r.float32) : ""});
    row("MAC/s simulated", [](const ChipRun& c) {
        const double seconds = c.training.train_seconds;
        return human_count(
            seconds > 0 ? double(c.total.events[Event::mac_operations]) / seconds : 0, "");
    });
    std::string text =
        fmt::format("{} on {}, {} epochs of {} images, seed {}\n  chip:  {}\n", r.network.name,
                    r.network.dataset, r.run.epochs, r.run.samples, r.run.seed, r.chip.arithmetic);
    if (r.fixed) {
        text += "  twin:  " + r.fixed->arithmetic + "\n";
    }
    text +=
        fmt::format("  array: {} x {} {}, {} folds, {} ns; energy and area: {} (sources in "
                    "report.json)\n\n",
                    r.architecture.array.rows, r.architecture.array.columns,
                    to_string(r.architecture.array.dataflow), to_string(r.architecture.array.folds),
                    r.architecture.clock_ns, r.chip.technology);
    if (const std::string faults = r.architecture.faults.describe(); !faults.empty()) {
        text += "  faults: " + faults + "\n\n";
    }
    text += table.str();
    for (const std::string& warning : r.chip.warnings) {
        text += "note: " + warning + "\n";
    }
    return text;
}

} // namespace napier
