// SPDX-License-Identifier: Apache-2.0
#include "sw/run/simulation_report.hpp"

#include <fmt/format.h>

#include "sw/report/human.hpp"
#include "sw/report/text_table.hpp"
#include "sw/run/accuracies.hpp"

namespace napier {

namespace {

/// Where a preset says what the DRAM's time and PHY cost.
std::string dram_line(const Simulation& s) {
    const DramEnergy& energy = s.dram_energy;
    if (energy.background + energy.phy + s.area.dram_phy == 0) {
        return "";
    }
    return fmt::format("DRAM: {} transfers, {} rows, {} standby and refresh, {} PHY; {} of the "
                       "silicon is its PHY\n",
                       human_energy_pj(energy.transfer), human_energy_pj(energy.rows),
                       human_energy_pj(energy.background), human_energy_pj(energy.phy),
                       human_area_um2(s.area.dram_phy));
}

} // namespace

std::string layers_csv(const Simulation& s) {
    std::string text = "layer,name,pass,macs,cycles,array_cycles,vector_cycles,stall_cycles,"
                       "conflict_cycles,dram_read_bytes,dram_write_bytes,dram_activations,"
                       "dynamic_energy_pj,leakage_energy_pj,"
                       "dram_background_energy_pj\n";
    const auto row = [&](const std::string& layer, const std::string& name, const std::string& pass,
                         const TagCounters& counters, const EnergyBreakdown& energy) {
        const Counters& events = counters.events;
        text += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", layer, name, pass,
                            events[Event::mac_operations], counters.cycles(), counters.array_cycles,
                            counters.vector_cycles, counters.stall_cycles, counters.conflict_cycles,
                            events[Event::dram_bytes_read], events[Event::dram_bytes_written],
                            events[Event::dram_activations], energy.total() - energy.standing(),
                            energy.leakage, energy.dram_background);
    };
    for (const SimulatedPass& pass : s.passes) {
        row(std::to_string(pass.layer), s.network.layer_name(pass.layer), to_string(pass.pass),
            pass.counters, pass.energy);
    }
    row("", "instructions", "fetch", s.fetch, s.fetch_energy);
    row("", "all", to_string(s.mode), s.total, s.energy);
    return text;
}

std::string to_table(const Simulation& s) {
    using Align = TextTable::Align;
    TextTable table({{"layer", Align::left},
                     {"pass", Align::left},
                     {"MACs"},
                     {"cycles"},
                     {"stalled"},
                     {"array used"},
                     {"DRAM"},
                     {"energy"}});
    const double places =
        static_cast<double>(s.architecture.array.rows) * s.architecture.array.columns;
    const auto row = [&](const std::string& layer, const std::string& pass,
                         const TagCounters& counters, double energy_pj) {
        const auto cycles = static_cast<double>(counters.cycles());
        const auto share = [&](double part) { return cycles > 0 ? part / cycles : 0; };
        const auto macs = static_cast<double>(counters.events[Event::mac_operations]);
        table.add_row({layer, pass, human_count(macs, ""), human_count(cycles, ""),
                       human_percent(share(static_cast<double>(counters.stall_cycles))),
                       human_percent(share(macs / places)),
                       human_bytes(static_cast<double>(counters.events[Event::dram_bytes_read] +
                                                       counters.events[Event::dram_bytes_written])),
                       human_energy_pj(energy_pj)});
    };
    for (const SimulatedPass& pass : s.passes) {
        row(s.network.layer_name(pass.layer), to_string(pass.pass), pass.counters,
            pass.energy.total());
    }
    row("instructions", "fetch", s.fetch, s.fetch_energy.total());
    table.add_rule();
    row("all", s.mode == RunMode::training ? "training step" : "inference", s.total,
        s.energy.total());
    std::string text = fmt::format(
        "{}, {} of a batch of {}: {} parameters\n  chip:  {}, {} x {} {}, {} folds, {} ns\n"
        "         {}\n\n",
        s.network.name, to_string(s.mode), s.batch,
        human_count(static_cast<double>(s.network.parameters()), ""), s.architecture.name,
        s.architecture.array.rows, s.architecture.array.columns,
        to_string(s.architecture.array.dataflow), to_string(s.architecture.array.folds),
        s.architecture.clock_ns, s.architecture.arithmetic.describe());
    text += table.str();
    text += fmt::format("\n{} a batch, {} a sample, {} of silicon; energy and area: {}\n",
                        human_duration(s.seconds()),
                        human_energy_pj(s.energy.total() / static_cast<double>(s.batch)),
                        human_area_um2(s.area.total()), s.technology);
    return text + dram_line(s) + bound_line(s.shares, s.utilization()) + "\n" +
           area_line(s.area_without) + "\n" +
           accuracy_line(known_accuracies(s.network), s.architecture) + "\n" + note_lines(s.notes);
}

} // namespace napier
