// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hw/power/energy_model.hpp"
#include "hw/timing_engine.hpp"
#include "sw/lower/workload_program.hpp"

namespace napier {

/// One pass of one layer as it ran.
struct SimulatedPass {
    PlannedPass plan;
    TagCounters counters;   ///< DRAM activations included
    EnergyBreakdown energy; ///< dynamic: leakage belongs to the whole
};

/// A workload on a chip, timed without values.
struct Simulation {
    Workload workload;
    WorkloadKind kind = WorkloadKind::training;
    std::int64_t batch = 1;
    Architecture architecture;
    std::vector<SimulatedPass> passes;
    TagCounters fetch; ///< reading the instructions
    TagCounters total; ///< all of the above
    std::uint64_t cycles = 0;
    std::uint64_t instructions = 0;
    std::uint64_t memory_bytes = 0;
    EnergyBreakdown energy; ///< leakage included
    AreaBreakdown area;
    std::vector<Provenance> provenance;
    std::vector<std::string> warnings;
    std::string technology;

    double seconds() const { return static_cast<double>(cycles) * architecture.clock_ns * 1e-9; }
    /// Share of the multipliers' cycles that did a multiplication.
    double utilization() const;
};

/// Runs `workload` through the queues, DMA and DRAM of `architecture`. `technology` must be the
/// architecture's (sweeps load it once). Throws InputError, and InvariantError if the counters do
/// not add up: cycles of the passes against the total, MACs of each pass against its shape, its
/// DRAM bytes against the tensors it moves times their reload factors (gathered ones excepted:
/// theirs is measured), and what TimingEngine checks.
Simulation simulate(const Architecture& architecture, const Technology& technology,
                    const Workload& workload, WorkloadKind kind, std::int64_t batch,
                    TimelineSink* timeline = nullptr);

/// The program of a workload: a network's own, or one from its layers' shapes.
std::unique_ptr<PlannedProgram> make_program(const Architecture& architecture,
                                             const TileKernel& kernel, const VectorMath& math,
                                             const Workload& workload, WorkloadKind kind,
                                             std::int64_t batch);

/// What a run counted: for each pass, and for the instruction fetch (nothing where that counts as
/// a pass). `gathered` is DRAM bytes that gathering loads read, by pass, where known.
struct RunCounters {
    std::vector<TagCounters> passes;
    TagCounters fetch;
    std::vector<BytesByBuffer> gathered;
};

/// What they mean in energy and area; both engines end here.
Simulation account(const Architecture& architecture, const Technology& technology,
                   const Workload& workload, WorkloadKind kind, std::int64_t batch,
                   const PlannedProgram& program, const TileKernel& kernel,
                   const RunCounters& counters);

} // namespace napier
