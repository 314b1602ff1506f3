// SPDX-License-Identifier: Apache-2.0
#include "sw/run/simulation_report.hpp"

#include <array>

#include <fmt/format.h>

#include "hw/power/power_json.hpp"
#include "sw/report/human.hpp"
#include "sw/report/text_table.hpp"
#include "sw/run/architecture_json.hpp"
#include "sw/run/counters_json.hpp"

namespace napier {

namespace {

using Json = nlohmann::ordered_json;

Json traffic_json(const std::vector<TensorTraffic>& traffic) {
    Json list = Json::array();
    for (const TensorTraffic& tensor : traffic) {
        list.push_back({{"tensor", tensor.tensor},
                        {"direction", tensor.written ? "write" : "read"},
                        {"tensor_bytes", tensor.bytes},
                        {"reloads", tensor.reloads},
                        {"overlap", tensor.overlap},
                        {"moved_bytes", static_cast<double>(tensor.moved()) * tensor.overlap}});
    }
    return list;
}

Json pass_json(const Simulation& s, const SimulatedPass& pass) {
    Json json;
    json["layer"] = pass.layer;
    json["name"] = s.network.layer_name(pass.layer);
    json["pass"] = to_string(pass.pass);
    for (const SimulatedPass::Product& product : pass.products) {
        json["products"].push_back({{"m", product.size.m},
                                    {"n", product.size.n},
                                    {"k", product.size.k},
                                    {"count", product.count}});
    }
    json["cycles"] = cycles_json(pass.counters);
    json["macs"] = pass.counters.events[Event::mac_operations];
    json["dynamic_energy_pj"] = energy_pj_json(pass.energy);
    json["dram_bytes"] = dram_bytes_json(pass.counters.events);
    json["traffic"] = traffic_json(pass.traffic);
    return json;
}

} // namespace

Json to_json(const Simulation& s, const std::string& command, double host_seconds) {
    Json json;
    json["schema"] = "napier.simulate/1";
    json["command"] = command;
    json["network"] = s.network.name;
    json["mode"] = to_string(s.mode);
    json["batch"] = s.batch;
    json["parameters"] = s.network.parameters();
    json["architecture"] = s.architecture.name;
    json["arithmetic"] = arithmetic_json(s.architecture.arithmetic);
    json["array"] = array_json(s.architecture.array);
    json["clock_ns"] = s.architecture.clock_ns;
    json["dram_gb_per_s"] = s.architecture.dram.bandwidth_gb_per_s;
    json["dram_ideal"] = s.architecture.dram.ideal;
    json["macs"] = s.total.events[Event::mac_operations];
    json["cycles"] = cycles_json(s.total);
    std::array<std::uint64_t, kPasses> by_pass{};
    for (const SimulatedPass& pass : s.passes) {
        by_pass[static_cast<std::size_t>(pass.pass)] += pass.counters.cycles();
    }
    for (std::size_t pass = 0; pass < kPasses; ++pass) {
        json["cycles"]["by_pass"][to_string(static_cast<Pass>(pass))] = by_pass[pass];
    }
    json["seconds"] = s.seconds();
    json["utilization"] = s.utilization();
    json["energy_pj"] = energy_pj_json(s.energy);
    json["energy_per_sample_pj"] = s.energy.total() / static_cast<double>(s.batch);
    json["area_um2"] = area_um2_json(s.area);
    json["dram_bytes"] = dram_bytes_json(s.total.events);
    json["dram_bytes_instructions"] = s.fetch.events[Event::dram_bytes_read];
    json["memory_bytes"] = s.memory_bytes;
    json["events"] = counters_json(s.total.events);
    json["technology"] = s.technology;
    json["wall_seconds"] = host_seconds;
    for (const SimulatedPass& pass : s.passes) {
        json["layers"].push_back(pass_json(s, pass));
    }
    json["events_meaning"] = events_json();
    json["provenance"] = provenance_json(s.provenance);
    json["warnings"] = s.warnings;
    return json;
}

std::string layers_csv(const Simulation& s) {
    std::string text = "layer,pass,macs,cycles,array_cycles,vector_cycles,stall_cycles,"
                       "dram_bytes,energy_pj,area_um2\n";
    const auto row = [&](const std::string& layer, const std::string& pass,
                         const TagCounters& counters, double energy_pj) {
        const Counters& events = counters.events;
        text += fmt::format("{},{},{},{},{},{},{},{},{:.0f},{:.0f}\n", layer, pass,
                            events[Event::mac_operations], counters.cycles(), counters.array_cycles,
                            counters.vector_cycles, counters.stall_cycles,
                            events[Event::dram_bytes_read] + events[Event::dram_bytes_written],
                            energy_pj, s.area.total());
    };
    for (const SimulatedPass& pass : s.passes) {
        row(s.network.layer_name(pass.layer), to_string(pass.pass), pass.counters,
            pass.energy.total());
    }
    row("instructions", "fetch", s.fetch, s.fetch_energy.total());
    row("all", to_string(s.mode), s.total, s.energy.total());
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
    for (const std::string& warning : s.warnings) {
        text += "note: " + warning + "\n";
    }
    return text;
}

} // namespace napier
