// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/cost/burst_train.hpp"
#include "hw/cost/counters.hpp"
#include "hw/cost/gather_plans.hpp"
#include "hw/cost/window_gather.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/values/scratchpad.hpp"
#include "hw/values/word_converter.hpp"

namespace napier {

/// The way to memory, seen from the DMA: one burst at a time, times in picoseconds from now.
class MemoryPort {
  public:
    virtual ~MemoryPort() = default;
    /// Moves `bytes` at `address` to or from `data`; without data (timing only) nothing moves.
    /// Throws DeviceError if the memory refuses, InvariantError if it answers before it was asked.
    virtual BurstAnswer burst(bool write, std::uint64_t address, std::uint8_t* data,
                              std::uint32_t bytes, std::uint64_t start_ps) = 0;
    /// A whole train whose data nobody wants; takes, and adds to `state`, what its bursts do one by
    /// one.
    virtual void time_only(const BurstTrain& train, BurstState& state);
};

/// Executes Load and Store: cuts the rectangle into bursts, keeps up to `outstanding` of them in
/// flight at the port's width, packs and unpacks words, and converts them where DRAM and scratchpad
/// hold different formats (a stage of the pipeline: it takes no cycles). A gathering load streams
/// out of its line buffer at the port's width while it fetches. One instance for each direction.
class Dma {
  public:
    Dma(const Architecture& architecture, MemoryPort& port);

    /// Returns the picoseconds the transfer takes, at least one clock; with ideal memory exactly
    /// one. Without `values` only time and counters.
    std::uint64_t load(const Load& load, Scratchpad& target, bool values, Counters& counters);
    std::uint64_t store(const Store& store, Scratchpad& source, bool values, Counters& counters);

  private:
    std::uint64_t move(bool write, const Transfer& transfer, bool values, Counters& counters);
    /// The table that words go through, or null; counts them.
    const Word* conversion(const Transfer& t, std::size_t from, std::size_t to, bool values,
                           Counters& counters);
    /// `window` is null where nobody wants the values.
    std::uint64_t gather(const Load& load, const WindowGather* window, Counters& counters);
    /// Goes on with `data`, or without.
    void run(const BurstTrain& train, std::uint8_t* data);
    /// Counts the bursts of the instruction that runs; they moved this much, or InvariantError.
    void count(Event direction, std::uint64_t expected_bytes, Counters& counters) const;
    BurstTrain train_at(bool write, std::uint64_t address, std::uint64_t bytes) const;

    DmaConfig config_;
    std::uint64_t clock_ps_;
    bool ideal_;
    MemoryPort& port_;
    std::vector<std::uint8_t> bytes_;  ///< the rectangle (or patch) as it lies in memory
    std::vector<std::uint16_t> patch_; ///< of a gathering load, unpacked
    BurstState flight_;
    GatherPlans plans_;
    WordConverter converter_;
};

} // namespace napier
