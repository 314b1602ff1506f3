// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/chip/architecture.hpp"
#include "hw/cost/burst_train.hpp"
#include "hw/cost/conversions.hpp"
#include "hw/cost/counters.hpp"
#include "hw/cost/gather_plans.hpp"
#include "hw/cost/window_gather.hpp"
#include "hw/isa/transfer.hpp"

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

/// Where the bursts of a load put what they bring: the rectangle row by row, or the patch of a
/// gathering load's window. Default: nobody wants the values.
struct Landing {
    std::uint8_t* bytes = nullptr;
    const WindowGather* window = nullptr;
};

/// What Load and Store cost: cuts the rectangle into bursts and keeps up to `outstanding` of them
/// in flight at the port's width. Words that DRAM and scratchpad hold in different formats are
/// converted in a stage of the pipeline, which takes no cycles. A gathering load streams out of its
/// line buffer at the port's width while it fetches. One instance for each direction.
class Dma {
  public:
    Dma(const Architecture& architecture, MemoryPort& port);

    /// Throw DeviceError for an instruction that means nothing.
    void check(const Load& load) const;
    void check(const Store& store) const;
    /// The picoseconds that a checked transfer takes, at least one clock; with ideal memory exactly
    /// one. Counts its events. Throws DeviceError as the port does, and InvariantError.
    std::uint64_t load(const Load& load, const Landing& landing, Counters& counters);
    /// `bytes`: the rectangle row by row; null: nobody wants the values.
    std::uint64_t store(const Store& store, std::uint8_t* bytes, Counters& counters);

  private:
    std::uint64_t move(bool write, const Transfer& transfer, std::uint8_t* data,
                       Counters& counters);
    std::uint64_t gather(const Load& load, const Landing& landing, Counters& counters);
    void count_conversions(const Transfer& transfer, Counters& counters) const;
    /// Goes on with `data`, or without.
    void run(const BurstTrain& train, std::uint8_t* data);
    /// Counts the bursts of the instruction that runs; they moved this much, or InvariantError.
    void count(Event direction, std::uint64_t expected_bytes, Counters& counters) const;
    BurstTrain train_at(bool write, std::uint64_t address, std::uint64_t bytes) const;

    DmaConfig config_;
    std::uint64_t clock_ps_;
    bool ideal_;
    MemoryPort& port_;
    BurstState flight_;
    GatherPlans plans_;
    Conversions conversions_;
};

} // namespace napier
