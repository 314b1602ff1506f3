// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/cost/tag_counters.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/values/array_unit.hpp"
#include "hw/values/chip_faults.hpp"
#include "hw/values/dma.hpp"
#include "hw/values/scratchpad.hpp"
#include "hw/values/vector_unit.hpp"

namespace napier {

/// What executes instructions: scratchpads, array, vector unit and the two DMA engines, as plain
/// classes. Array and vector unit exist once; here each arithmetic of the chip has its own view of
/// them on the same scratchpads. It knows how long an instruction takes once it runs, not when it
/// runs: that is the business of the queues around it (Accelerator in SystemC, TimingEngine
/// without).
class Datapath {
  public:
    /// Gives values, levels and state bits of an arithmetic.
    using MakeKernel = std::unique_ptr<TileKernel> (*)(const Arithmetic& arithmetic);

    /// The ports must outlive the datapath.
    Datapath(const Architecture& architecture, MakeKernel make_kernel, MemoryPort& load_port,
             MemoryPort& store_port);

    /// By number, see Arithmetic::alone.
    const TileKernel& kernel(std::size_t arithmetic = 0) const { return *kernels_.at(arithmetic); }
    const VectorMath& vector_math(std::size_t arithmetic = 0) const {
        return *maths_.at(arithmetic);
    }
    void observe_tiles(const ArrayUnit::Observer& observer);
    void set_seed(std::uint64_t seed);

    /// A load that nothing reads is an InvariantError from now on, see TileLedger.
    void forbid_waste();
    /// Replaces the upsets there were.
    void set_faults(const FaultConfig& config);
    /// Null without any.
    ChipFaults* faults() { return faults_ ? &*faults_ : nullptr; }
    const ChipFaults* faults() const { return faults_ ? &*faults_ : nullptr; }
    /// A program starts: the scratchpads' ledgers are empty. Without `values` nothing is upset.
    void start_program(bool values);
    /// It has ended, and counted this. Throws InvariantError if words were lost.
    void check_program(const Counters& counted) const;

    /// Each executes one instruction and counts its events; without `values` only that. All throw
    /// DeviceError, and InvariantError where the numbers contradict each other. Transfers return
    /// picoseconds, at least one clock; the others cycles.
    std::uint64_t load(const Load& load, const Tokens& tokens, bool values, Counters& counters);
    std::uint64_t store(const Store& store, const Tokens& tokens, bool values, Counters& counters);
    std::uint64_t gemm(const Gemm& gemm, bool values, TagCounters& counters);
    std::uint64_t vector(const Vector& vector, bool values, TagCounters& counters);

  private:
    Scratchpad& buffer(Buffer which);

    const Arithmetic arithmetic_;
    std::vector<std::unique_ptr<TileKernel>> kernels_; ///< by arithmetic, as all of these
    std::vector<std::unique_ptr<VectorMath>> maths_;
    Scratchpad input_;
    Scratchpad weight_;
    Scratchpad vector_;
    Scratchpad accumulator_;
    std::vector<ArrayUnit> array_units_;
    std::vector<VectorUnit> vector_units_;
    Dma load_dma_;
    Dma store_dma_;
    std::uint64_t vector_words_loaded_ = 0; ///< in this program
    std::optional<ChipFaults> faults_;
};

} // namespace napier
