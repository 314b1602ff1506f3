// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/cost/array_cost.hpp"
#include "hw/cost/dma.hpp"
#include "hw/cost/scratchpad_use.hpp"
#include "hw/cost/tag_counters.hpp"
#include "hw/cost/vector_cost.hpp"
#include "hw/isa/instruction.hpp"

namespace napier {

/// What instructions cost on a chip, whatever the values are: how long an instruction takes once it
/// runs, the events it counts, and the words it reaches. When it runs is the business of the queues
/// around this (Accelerator in SystemC, TimingEngine without); what it computes is
/// InstructionValues'.
///
/// All throw DeviceError for what the chip refuses, and InvariantError where the numbers contradict
/// each other.
class InstructionCost {
  public:
    /// The ports must outlive the object.
    InstructionCost(const Architecture& architecture, MemoryPort& load_port,
                    MemoryPort& store_port);

    /// A load that nothing reads is an InvariantError from now on, see TileLedger.
    void forbid_waste();
    /// A program starts: the scratchpads' ledgers are empty.
    void start_program();
    /// It has ended, and counted this. Throws InvariantError if words were lost.
    void check_program(const Counters& counted) const;

    /// Before a transfer is begun.
    void check(const Load& load, const Tokens& tokens);
    /// Reads the scratchpad.
    void check(const Store& store, const Tokens& tokens);
    /// Picoseconds of a checked transfer, at least one clock. Its bytes go to, and come from, whom
    /// the values interest.
    std::uint64_t load(const Load& load, const Landing& landing, Counters& counters);
    std::uint64_t store(const Store& store, std::uint8_t* bytes, Counters& counters);
    /// Cycles of an operation of the compute queue.
    std::uint64_t compute(const Operation& operation, TagCounters& counters);

  private:
    ScratchpadUse& buffer(Buffer which);
    const Arithmetic& arithmetic(std::uint8_t number) const;

    static std::uint64_t cost(const Load& load, TagCounters& counters);
    static std::uint64_t cost(const Store& store, TagCounters& counters);
    std::uint64_t cost(const Gemm& gemm, TagCounters& counters);
    template <typename VectorOperation>
    std::uint64_t cost(const VectorOperation& operation, TagCounters& counters);
    std::uint64_t cost(const vector_op::Nothing& /*nothing*/, TagCounters& /*counters*/) {
        return 0;
    }

    int lanes_;
    std::vector<Arithmetic> arithmetics_; ///< by number, each alone
    ScratchpadUse input_;
    ScratchpadUse weight_;
    ScratchpadUse vector_;
    ScratchpadUse accumulator_;
    ArrayCost array_;
    Dma load_dma_;
    Dma store_dma_;
    std::uint64_t vector_words_loaded_ = 0; ///< in this program
};

} // namespace napier
