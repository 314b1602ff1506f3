// SPDX-License-Identifier: Apache-2.0
#include "sw/run/train_report.hpp"

#include <fmt/format.h>

#include "sw/report/human.hpp"
#include "sw/report/text_table.hpp"
#include "sw/run/diagnosis_table.hpp"

namespace napier {

namespace {

constexpr std::size_t kTrainingPasses = 4;

std::uint64_t all_upsets(const ChipRun& run, std::uint64_t FaultCounts::*which) {
    std::uint64_t all = 0;
    for (const std::optional<FieldCounts>& place : run.upsets) {
        all += place ? sum(*place).*which : 0;
    }
    return all;
}

std::string percent(double accuracy) {
    return fmt::format("{:.2f} %", accuracy * 100);
}

std::string diagnosis_tables(const TrainReport& r) {
    std::string text;
    for (const TrainingSample& sample : r.diagnoses()) {
        text += "\n" + diagnosis_table(sample);
    }
    return text;
}

/// Without a chip there is no cost to show.
std::string lines(const TrainReport& r) {
    std::string text;
    const auto add = [&](const char* name, const TrainingResult& result) {
        text += fmt::format("{}: test accuracy {}, weights SHA-256 {}\n", name,
                            percent(result.test_accuracy.back()), result.weights_sha256);
    };
    if (r.fixed_twin) {
        add("fixed twin", r.fixed_twin->training);
    }
    if (r.float32) {
        add("float32", *r.float32);
    }
    return text + diagnosis_tables(r);
}

} // namespace

std::vector<TrainingSample> TrainReport::diagnoses() const {
    std::vector<TrainingSample> samples;
    for (const std::optional<ChipRun>* const one : {&chip, &fixed_twin}) {
        if (*one && (*one)->diagnosis) {
            samples.push_back(*(*one)->diagnosis);
        }
    }
    return samples;
}

std::string to_table(const TrainReport& r) {
    if (!r.chip) {
        return lines(r);
    }
    const ChipRun& chip = *r.chip;
    const auto images = static_cast<double>(r.images());
    using Align = TextTable::Align;
    TextTable table(
        {{"", Align::left}, {r.architecture.arithmetic.title()}, {"fixed twin"}, {"float32"}});
    const auto row = [&](const std::string& name, auto value) {
        table.add_row({name, value(chip), r.fixed_twin ? value(*r.fixed_twin) : "", ""});
    };
    table.add_row({"test accuracy", percent(chip.training.test_accuracy.back()),
                   r.fixed_twin ? percent(r.fixed_twin->training.test_accuracy.back()) : "",
                   r.float32 ? percent(r.float32->test_accuracy.back()) : ""});
    table.add_rule();
    row("cycles", [](const ChipRun& c) { return human_count(double(c.cycles), ""); });
    for (std::size_t pass = 0; pass < kTrainingPasses; ++pass) {
        row(std::string("  ") + to_string(static_cast<Pass>(pass)), [pass](const ChipRun& c) {
            return human_count(double(c.pass_cycles(static_cast<Pass>(pass))), "");
        });
    }
    row("  of these stalled",
        [](const ChipRun& c) { return human_count(double(c.total.stall_cycles), ""); });
    row("array utilisation", [&](const ChipRun& c) { return human_percent(c.utilization()); });
    row("images/s", [&](const ChipRun& c) { return human_count(images / c.seconds(), ""); });
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
    if (chip.energy.dram_background > 0) {
        energy("  DRAM standby, PHY", [](const EnergyBreakdown& e) { return e.dram_background; });
    }
    energy("an image", [&](const EnergyBreakdown& e) { return e.total() / images; });
    table.add_rule();
    row("area", [](const ChipRun& c) { return human_area_um2(c.area.total()); });
    row("  array", [](const ChipRun& c) { return human_area_um2(c.area.array); });
    if (chip.area.dram_phy > 0) {
        row("  DRAM PHY", [](const ChipRun& c) { return human_area_um2(c.area.dram_phy); });
    }
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
    table.add_row({"wall time, training", human_duration(chip.training.train_seconds),
                   r.fixed_twin ? human_duration(r.fixed_twin->training.train_seconds) : "",
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
    if (r.ranks > 1) {
        share("  exchange", [](const ChipRun& c) { return c.exchange_seconds; });
        row("sent a step", [](const ChipRun& c) { return human_bytes(double(c.step_bytes_sent)); });
    }
    const auto per_second = [&](const TrainingResult& training) {
        return human_count(training.train_seconds > 0 ? images / training.train_seconds : 0, "");
    };
    table.add_row({"images/s simulated", per_second(chip.training),
                   r.fixed_twin ? per_second(r.fixed_twin->training) : "",
                   r.float32 ? per_second(*r.float32) : ""});
    row("MAC/s simulated", [](const ChipRun& c) {
        const double seconds = c.training.train_seconds;
        return human_count(
            seconds > 0 ? double(c.total.events[Event::mac_operations]) / seconds : 0, "");
    });
    std::string text =
        fmt::format("{} on {}, {} epochs of {} images, seed {}\n  chip:  {}\n", r.network.name,
                    r.network.dataset, r.run.epochs, r.run.samples, r.run.seed, chip.arithmetic);
    if (r.fixed_twin) {
        text += "  twin:  " + r.fixed_twin->arithmetic + "\n";
    }
    text +=
        fmt::format("  array: {} x {} {}, {} folds, {} ns; energy and area: {} (sources in "
                    "report.json)\n\n",
                    r.architecture.array.rows, r.architecture.array.columns,
                    to_string(r.architecture.array.dataflow), to_string(r.architecture.array.folds),
                    r.architecture.clock_ns, chip.technology);
    if (r.ranks > 1) {
        text += fmt::format("  ranks: {}\n\n", r.ranks);
    }
    if (const std::string faults = r.architecture.faults.describe(); !faults.empty()) {
        text += "  faults: " + faults + "\n\n";
    }
    text += table.str();
    std::vector<std::string> notes = chip.notes;
    if (r.fixed_twin) {
        notes.insert(notes.end(), r.fixed_twin->notes.begin(), r.fixed_twin->notes.end());
    }
    return text + area_line(chip.area_without) + "\n" + note_lines(notes) + diagnosis_tables(r);
}

} // namespace napier
