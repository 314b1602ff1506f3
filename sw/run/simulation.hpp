// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "hw/engine/timing_engine.hpp"
#include "sw/lower/network_plan.hpp"
#include "sw/run/chip_cost.hpp"

namespace napier {

/// One pass of one layer as it ran.
struct SimulatedPass : PassCost {
    std::uint16_t tag = 0;
    /// What the array multiplied, one of equal products, in order; none where the vector unit does
    /// all.
    struct Product {
        GemmSize size;
        std::int64_t count;
        bool column_sums; ///< by ones: a bias's gradient
    };
    std::vector<Product> products;
    std::vector<TensorTraffic> traffic;
};

/// A network on a chip, timed without values.
struct Simulation : ChipCost {
    Network network; ///< connected
    RunMode mode = RunMode::training;
    std::int64_t batch = 1;
    Architecture architecture;
    std::vector<SimulatedPass> passes; ///< in the order in which the chip starts them
    std::uint64_t instructions = 0;
    std::uint64_t memory_bytes = 0; ///< DRAM in use by tensors
};

/// Runs `network` (connected) through the queues, DMA and DRAM of `architecture`. `technology` must
/// be the architecture's (sweeps load it once). Throws InputError, and InvariantError if the
/// counters do not add up: cycles of the passes against the total, MACs of each pass against its
/// layer's shape, its DRAM bytes against the tensors it moves times their reload factors (gathered
/// ones excepted: theirs is measured), and what TimingEngine checks. Interrupted if a StopSignal
/// has come.
Simulation simulate(const Architecture& architecture, const Technology& technology,
                    const Network& network, RunMode mode, std::int64_t batch,
                    TimelineSink* timeline = nullptr);

/// What a run counted, by tag. `gathered` is DRAM bytes that gathering loads read, where known.
struct RunCounters {
    std::function<TagCounters(std::uint16_t tag)> of;
    std::function<BytesByBuffer(std::uint16_t tag)> gathered; ///< none: not known
};

/// A program of `network` at `batch`, as both engines run it.
struct RunProgram {
    RunProgram(const Architecture& architecture, const Network& network, RunMode mode,
               std::int64_t batch);
    /// Hands the instructions over, once. Throws InputError if the DRAM does not hold them all.
    void emit(const InstructionSink& sink);

    NetworkPlan plan;
    RunMode mode;
    std::int64_t batch;
    TrafficPlan traffic;            ///< known once the program has been emitted
    std::uint64_t instructions = 0; ///< likewise
};

/// What the counters of a run mean in energy and area; both engines end here.
Simulation account(const Architecture& architecture, const Technology& technology,
                   const RunProgram& program, const RunCounters& counters);

} // namespace napier
