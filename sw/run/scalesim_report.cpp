// SPDX-License-Identifier: Apache-2.0
#include "sw/run/scalesim_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hw/array/array_timing.hpp"

namespace napier {

namespace {

std::uint64_t length(const AccessRecorder::Window& window) {
    return window.last > window.first ? window.last - window.first : 0;
}

double per_cycle(std::uint64_t words, std::uint64_t cycles) {
    return cycles == 0 ? 0 : static_cast<double>(words) / static_cast<double>(cycles);
}

/// Start and stop cycle, as SCALE-Sim numbers them (the last cycle is the stop).
std::string start_stop(const AccessRecorder::Window& window, std::uint64_t origin) {
    return length(window) == 0
               ? "0, 0"
               : fmt::format("{}, {}", window.first - origin, window.last - origin - 1);
}

/// Mean share of the array that a fold occupies.
double mapping_efficiency(const ArrayShape& array, const GemmSize& s) {
    const GemmTile tile{s.m, s.n, s.k, 0, s.k};
    const auto places = static_cast<double>(array.rows) * array.columns;
    const bool os = array.dataflow == Dataflow::output_stationary;
    const bool is = array.dataflow == Dataflow::input_stationary;
    const double occupied =
        static_cast<double>(os ? s.m : s.k) * static_cast<double>(is ? s.m : s.n);
    return occupied / (static_cast<double>(array_folds(array, tile)) * places);
}

} // namespace

AccessRecorder::AccessRecorder(const Architecture& architecture)
    : clock_ps_(static_cast<std::uint64_t>(std::llround(architecture.clock_ns * 1000))) {}

AccessRecorder::Layer AccessRecorder::layer(std::uint16_t tag) const {
    return tag < layers_.size() ? layers_[tag] : Layer{};
}

void AccessRecorder::span(Unit unit, const Instruction* instruction, std::uint64_t start_ps,
                          std::uint64_t end_ps) {
    if (instruction == nullptr) {
        return;
    }
    if (instruction->tag >= layers_.size()) {
        layers_.resize(instruction->tag + std::size_t{1});
    }
    Layer& layer = layers_[instruction->tag];
    const auto extend = [&](Window& window, std::uint64_t words) {
        window.first = std::min(window.first, start_ps / clock_ps_);
        window.last = std::max(window.last, end_ps / clock_ps_);
        window.words += words;
    };
    if (unit == Unit::compute) {
        if (std::holds_alternative<Gemm>(instruction->operation)) {
            const std::uint64_t waited = (start_ps - compute_end_ps_) / clock_ps_;
            (layer.array.last == 0 ? layer.prefetch : layer.stall) += waited;
            extend(layer.array, 0);
        }
        compute_end_ps_ = end_ps;
        return;
    }
    const auto* const load = std::get_if<Load>(&instruction->operation);
    const auto* const store = std::get_if<Store>(&instruction->operation);
    if (load != nullptr && load->buffer != Buffer::vector) {
        extend(layer.dram[load->buffer == Buffer::input ? 0 : 1],
               std::uint64_t{load->rows} * load->columns);
    } else if (store != nullptr) {
        extend(layer.dram[2], std::uint64_t{store->rows} * store->columns);
    }
}

ScaleSimReports scalesim_reports(const Simulation& simulation, const AccessRecorder& accesses) {
    ScaleSimReports reports;
    reports.compute = "LayerID, Total Cycles (incl. prefetch), Total Cycles, Stall Cycles, "
                      "Overall Util %, Mapping Efficiency %, Compute Util %,\n";
    reports.bandwidth = "LayerID, Avg IFMAP SRAM BW, Avg FILTER SRAM BW, Avg OFMAP SRAM BW, "
                        "Avg IFMAP DRAM BW, Avg FILTER DRAM BW, Avg OFMAP DRAM BW,\n";
    reports.detailed_access =
        "LayerID, SRAM IFMAP Start Cycle, SRAM IFMAP Stop Cycle, SRAM IFMAP Reads, "
        "SRAM Filter Start Cycle, SRAM Filter Stop Cycle, SRAM Filter Reads, "
        "SRAM OFMAP Start Cycle, SRAM OFMAP Stop Cycle, SRAM OFMAP Writes, "
        "DRAM IFMAP Start Cycle, DRAM IFMAP Stop Cycle, DRAM IFMAP Reads, "
        "DRAM Filter Start Cycle, DRAM Filter Stop Cycle, DRAM Filter Reads, "
        "DRAM OFMAP Start Cycle, DRAM OFMAP Stop Cycle, DRAM OFMAP Writes,\n";
    const ArrayShape& array = simulation.architecture.array;
    const double places = static_cast<double>(array.rows) * array.columns;
    std::size_t id = 0;
    for (const SimulatedPass& pass : simulation.passes) {
        const std::uint64_t macs_counted = pass.counters.events[Event::mac_operations];
        if (macs_counted == 0) {
            continue;
        }
        const AccessRecorder::Layer layer = accesses.layer(pass.tag);
        const Counters& events = pass.counters.events;
        const std::uint64_t total = pass.counters.array_cycles + layer.stall - 1;
        const auto busy = static_cast<double>(pass.counters.array_cycles);
        const auto macs = static_cast<double>(macs_counted);
        reports.compute +=
            fmt::format("{}, {}, {}, {}, {:.6g}, {:.6g}, {:.6g},\n", id, total + layer.prefetch,
                        total, layer.stall, 100 * macs / (static_cast<double>(total) * places),
                        100 * mapping_efficiency(array, pass.products.front().size),
                        100 * macs / (busy * places));
        const std::uint64_t input = events[Event::array_input_reads];
        const std::uint64_t weight = events[Event::array_weight_reads];
        const std::uint64_t result = events[Event::accumulator_writes];
        reports.bandwidth += fmt::format("{}, {:.6g}, {:.6g}, {:.6g}", id, per_cycle(input, total),
                                         per_cycle(weight, total), per_cycle(result, total));
        for (const AccessRecorder::Window& window : layer.dram) {
            reports.bandwidth += fmt::format(", {:.6g}", per_cycle(window.words, length(window)));
        }
        reports.bandwidth += ",\n";
        // Cycle 0 is the first transfer of the layer.
        const std::uint64_t origin = std::min(
            {layer.array.first, layer.dram[0].first, layer.dram[1].first, layer.dram[2].first});
        reports.detailed_access += fmt::format("{}", id);
        for (const std::uint64_t words : {input, weight, result}) {
            reports.detailed_access +=
                fmt::format(", {}, {}", start_stop(layer.array, origin), words);
        }
        for (const AccessRecorder::Window& window : layer.dram) {
            reports.detailed_access +=
                fmt::format(", {}, {}", start_stop(window, origin), window.words);
        }
        reports.detailed_access += ",\n";
        ++id;
    }
    return reports;
}

} // namespace napier
