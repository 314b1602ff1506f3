// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/event.hpp"

namespace napier {

const std::array<EventInfo, kEventCount>& event_table() {
    static constexpr std::array<EventInfo, kEventCount> kTable = {{
        {Event::mac_operations, "mac_operations", "operations",
         "a multiplication and its level-one addition in a processing element"},
        {Event::cascade_additions, "cascade_additions", "operations",
         "additions of partial sums on level two of the cascade and above"},
        {Event::operand_register_moves, "operand_register_moves", "words",
         "operands shifted from one processing element to the next"},
        {Event::array_input_reads, "array_input_reads", "words",
         "words the array reads from the input scratchpad"},
        {Event::array_weight_reads, "array_weight_reads", "words",
         "words the array reads from the weight scratchpad"},
        {Event::input_scratchpad_writes, "input_scratchpad_writes", "words",
         "words written to the input scratchpad"},
        {Event::weight_scratchpad_writes, "weight_scratchpad_writes", "words",
         "words written to the weight scratchpad"},
        {Event::accumulator_reads, "accumulator_reads", "state words",
         "partial sums read from the accumulator scratchpad"},
        {Event::accumulator_writes, "accumulator_writes", "state words",
         "partial sums written to the accumulator scratchpad"},
        {Event::vector_scratchpad_reads, "vector_scratchpad_reads", "words",
         "words read from the vector scratchpad"},
        {Event::vector_scratchpad_writes, "vector_scratchpad_writes", "words",
         "words written to the vector scratchpad"},
        {Event::vector_additions, "vector_additions", "operations",
         "additions and subtractions in the vector unit"},
        {Event::vector_multiplications, "vector_multiplications", "operations",
         "multiplications and divisions in the vector unit"},
        {Event::vector_exponentials, "vector_exponentials", "operations",
         "exponentials and logarithms in the vector unit"},
        {Event::vector_random_words, "vector_random_words", "32-bit words",
         "words drawn from the counter-based random generator"},
        {Event::vector_conversions, "vector_conversions", "operations",
         "changes of number format in the vector unit"},
        {Event::dram_bytes_read, "dram_bytes_read", "bytes", "bytes read from DRAM"},
        {Event::dram_bytes_written, "dram_bytes_written", "bytes", "bytes written to DRAM"},
        {Event::dram_activations, "dram_activations", "rows", "DRAM rows opened"},
        {Event::instructions, "instructions", "instructions", "instructions carried out"},
        {Event::dma_bursts, "dma_bursts", "bursts", "bursts issued by the DMA engines"},
    }};
    return kTable;
}

const EventInfo& event_info(Event event) {
    return event_table()[static_cast<std::size_t>(event)];
}

} // namespace napier
