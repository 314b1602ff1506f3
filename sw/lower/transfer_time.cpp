// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/transfer_time.hpp"

#include <cmath>

#include "hw/arith/common/integer.hpp"

namespace napier {

BurstAnswer TransferTime::Memory::burst(bool /*write*/, std::uint64_t address,
                                        std::uint8_t* /*data*/, std::uint32_t bytes,
                                        std::uint64_t start_ps) {
    return dram_.access(address, bytes, start_ps);
}

void TransferTime::Memory::time_only(const BurstTrain& train, BurstState& state) {
    dram_.run(train, 0, state);
}

TransferTime::TransferTime(const Architecture& architecture)
    : clock_ps_(static_cast<std::uint64_t>(std::llround(architecture.clock_ns * 1000))),
      memory_(architecture.dram), dma_(architecture, memory_) {
    pipeline_.halves = static_cast<std::size_t>(architecture.scratchpad.halves());
    if (architecture.dram.ideal) {
        return;
    }
    const auto part = static_cast<std::int64_t>(kFetchBurst);
    const auto bytes = kFetchBurst * static_cast<std::uint32_t>(kInstructionBytes);
    memory_.rest();
    const std::int64_t fetch = in_clocks(memory_.burst(false, 0, nullptr, bytes, 0).end_ps);
    pipeline_.latency =
        std::llround((architecture.dram.latency_ns + architecture.dram.row_miss_ns) * 1000);
    pipeline_.instruction = fetch / part;
    pipeline_.instruction_bus =
        std::llround(1000.0 * bytes / architecture.dram.total_gb_per_s()) / part;
}

std::int64_t TransferTime::in_clocks(std::uint64_t ps) const {
    return static_cast<std::int64_t>(ceil_div(ps, clock_ps_) * clock_ps_);
}

Transferred TransferTime::of(const Load& load) {
    memory_.rest();
    Counters counters;
    const std::int64_t ps = in_clocks(dma_.load(load, {}, counters));
    return {ps, static_cast<std::int64_t>(counters[Event::dram_bytes_read])};
}

Transferred TransferTime::of(const Store& store) {
    memory_.rest();
    Counters counters;
    const std::int64_t ps = in_clocks(dma_.store(store, nullptr, counters));
    return {ps, static_cast<std::int64_t>(counters[Event::dram_bytes_written])};
}

} // namespace napier
