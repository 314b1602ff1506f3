// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

namespace napier {

/// What the model counts. A run's energy is these counts times the numbers of a Technology, and
/// nothing else but leakage.
enum class Event : std::size_t {
    mac_operations,
    cascade_additions,
    operand_register_moves,
    array_input_reads,
    array_weight_reads,
    input_scratchpad_writes,
    weight_scratchpad_writes,
    accumulator_reads,
    accumulator_writes,
    vector_scratchpad_reads,
    vector_scratchpad_writes,
    vector_additions,
    vector_multiplications,
    vector_exponentials,
    vector_random_words,
    vector_conversions,
    dram_bytes_read,
    dram_bytes_written,
    dram_activations,
    instructions,
    dma_bursts,
    count_ ///< not an event: how many there are
};

constexpr std::size_t kEventCount = static_cast<std::size_t>(Event::count_);

struct EventInfo {
    Event event;
    const char* name; ///< the key in JSON
    const char* unit;
    const char* description;
};

/// In the order of the enumeration; the one place where an event has a name, for every writer.
const std::array<EventInfo, kEventCount>& event_table();
const EventInfo& event_info(Event event);

} // namespace napier
