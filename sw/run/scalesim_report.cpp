// SPDX-License-Identifier: Apache-2.0
#include "sw/run/scalesim_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hw/arith/common/packing.hpp"
#include "hw/cost/array_timing.hpp"

namespace napier {

namespace {

double per_cycle(std::uint64_t words, std::uint64_t cycles) {
    return cycles == 0 ? 0 : static_cast<double>(words) / static_cast<double>(cycles);
}

/// Start and stop cycle, as SCALE-Sim numbers them (the last cycle is the stop); blank where
/// nothing moved.
std::string start_stop(const AccessRecorder::Window& window, std::uint64_t origin) {
    return window.length() == 0
               ? ", "
               : fmt::format("{}, {}", window.first - origin, window.last - origin - 1);
}

/// Words that the DMA gathered into a buffer: measured bytes, which lie in DRAM in groups of eight.
std::uint64_t gathered_words(const SimulatedPass& pass, Buffer buffer, int element_bits) {
    double bytes = 0;
    for (const TensorTraffic& tensor : pass.traffic) {
        if (tensor.gathered == buffer) {
            bytes += static_cast<double>(tensor.moved()) * tensor.overlap;
        }
    }
    return element_bits == 0 ? 0
                             : static_cast<std::uint64_t>(std::llround(bytes * 8 / element_bits));
}

/// One row of each report.
struct LayerRow {
    LayerRow(const Simulation& simulation, const SimulatedPass& pass,
             const AccessRecorder::Layer& layer)
        : events(pass.counters.events), array(layer.array), prefetch(layer.prefetch),
          stall(layer.stall + pass.counters.conflict_cycles),
          total(pass.counters.array_cycles + stall - 1), array_cycles(pass.counters.array_cycles),
          folds(layer.folds), occupied(layer.occupied), dram(layer.dram),
          places(static_cast<double>(simulation.architecture.array.rows) *
                 simulation.architecture.array.columns),
          ideal(simulation.architecture.dram.ideal) {
        dram[0].words += gathered_words(pass, Buffer::input, dram[0].element_bits);
        dram[1].words += gathered_words(pass, Buffer::weight, dram[1].element_bits);
    }

    std::string compute() const {
        const auto macs = static_cast<double>(events[Event::mac_operations]);
        return fmt::format(
            ", {}, {}, {}, {:.6g}, {:.6g}, {:.6g},\n", total + prefetch, total, stall,
            100 * macs / (static_cast<double>(std::max<std::uint64_t>(total, 1)) * places),
            100 * static_cast<double>(occupied) / (static_cast<double>(folds) * places),
            100 * macs / (static_cast<double>(array_cycles) * places));
    }
    std::string bandwidth() const {
        std::string text;
        for (const std::uint64_t words : sram()) {
            text += fmt::format(", {:.6g}", per_cycle(words, total));
        }
        for (const AccessRecorder::Moves& moves : dram) {
            text += ideal ? ", "
                          : fmt::format(", {:.6g}", per_cycle(moves.words, moves.window.length()));
        }
        return text + ",\n";
    }
    std::string detailed_access() const {
        // Cycle 0 is the first transfer of the layer.
        std::uint64_t origin = array.first;
        for (const AccessRecorder::Moves& moves : dram) {
            origin = std::min(origin, moves.window.first);
        }
        std::string text;
        for (const std::uint64_t words : sram()) {
            text += fmt::format(", {}, {}", start_stop(array, origin), words);
        }
        for (const AccessRecorder::Moves& moves : dram) {
            text += fmt::format(", {}, {}", start_stop(moves.window, origin), moves.words);
        }
        return text + ",\n";
    }

  private:
    std::array<std::uint64_t, 3> sram() const {
        return {events[Event::array_input_reads], events[Event::array_weight_reads],
                events[Event::accumulator_writes]};
    }

    const Counters& events;
    AccessRecorder::Window array;
    std::uint64_t prefetch;
    std::uint64_t stall;
    std::uint64_t total;
    std::uint64_t array_cycles;
    std::uint64_t folds;
    std::uint64_t occupied;
    std::array<AccessRecorder::Moves, 3> dram;
    double places;
    bool ideal;
};

} // namespace

AccessRecorder::AccessRecorder(const Architecture& architecture)
    : array_(architecture.array),
      clock_ps_(static_cast<std::uint64_t>(std::llround(architecture.clock_ns * 1000))) {}

AccessRecorder::Layer AccessRecorder::layer(std::uint16_t tag) const {
    return tag < layers_.size() ? layers_[tag] : Layer{};
}

void AccessRecorder::count_folds(const Gemm& gemm, Layer& layer) const {
    const GemmTile tile{gemm.m, gemm.n, gemm.k, gemm.k_offset, gemm.k_total};
    const auto folds = static_cast<std::uint64_t>(array_folds(array_, tile));
    // A fold that goes on in the next tile is counted there.
    const bool sums_stay = sides_of(array_.dataflow).keeps_sums() && folds == 1 &&
                           gemm.k_offset + gemm.k < gemm.k_total;
    if (!sums_stay && !gemm.stays) {
        const ArrayMapping map = array_mapping(array_.dataflow, tile);
        layer.folds += folds;
        layer.occupied += static_cast<std::uint64_t>(map.on_rows * map.on_columns);
    }
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
    const auto extend = [&](Window& window) {
        window.first = std::min(window.first, start_ps / clock_ps_);
        window.last = std::max(window.last, (end_ps + clock_ps_ - 1) / clock_ps_);
    };
    if (unit == Unit::compute) {
        if (const auto* const gemm = std::get_if<Gemm>(&instruction->operation)) {
            const std::uint64_t waited = (start_ps - compute_end_ps_) / clock_ps_;
            (layer.array.last == 0 ? layer.prefetch : layer.stall) += waited;
            extend(layer.array);
            count_folds(*gemm, layer);
        }
        compute_end_ps_ = end_ps;
        return;
    }
    const auto move = [&](Moves& moves, const Transfer& transfer, bool gathered) {
        extend(moves.window);
        moves.element_bits = transfer.element_bits;
        if (!gathered) {
            moves.words += std::uint64_t{transfer.rows} *
                           static_cast<std::uint64_t>(TensorLayout::whole_groups(transfer.columns));
        }
    };
    const auto* const load = std::get_if<Load>(&instruction->operation);
    const auto* const store = std::get_if<Store>(&instruction->operation);
    if (load != nullptr && load->buffer != Buffer::vector) {
        move(layer.dram[load->buffer == Buffer::input ? 0 : 1], *load, load->gather);
    } else if (store != nullptr) {
        move(layer.dram[2], *store, false);
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
    std::size_t id = 0;
    for (const SimulatedPass& pass : simulation.passes) {
        if (pass.counters.events[Event::mac_operations] > 0) {
            const LayerRow row(simulation, pass, accesses.layer(pass.tag));
            const std::string name = std::to_string(id++);
            reports.compute += name + row.compute();
            reports.bandwidth += name + row.bandwidth();
            reports.detailed_access += name + row.detailed_access();
        }
    }
    return reports;
}

} // namespace napier
