// SPDX-License-Identifier: Apache-2.0
#include "hw/datapath.hpp"

namespace napier {

Datapath::Datapath(const Architecture& architecture, std::unique_ptr<TileKernel> kernel,
                   MemoryPort& load_port, MemoryPort& store_port)
    : kernel_(std::move(kernel)), math_(make_vector_math(architecture.arithmetic)),
      input_("input scratchpad", architecture.input_words(), sizeof(Word),
             architecture.scratchpad.banks),
      weight_("weight scratchpad", architecture.weight_words(), sizeof(Word),
              architecture.scratchpad.banks),
      vector_("vector scratchpad", architecture.vector_words(), sizeof(Word),
              architecture.scratchpad.banks),
      accumulator_("accumulators", architecture.accumulator_words(kernel_->state_bits()),
                   kernel_->state_word_bytes(), architecture.scratchpad.banks),
      array_unit_(architecture, *kernel_, input_, weight_, accumulator_),
      vector_unit_(architecture, *kernel_, *math_, vector_, accumulator_),
      load_dma_(architecture, load_port), store_dma_(architecture, store_port) {}

Scratchpad& Datapath::buffer(Buffer which) {
    switch (which) {
    case Buffer::input:
        return input_;
    case Buffer::weight:
        return weight_;
    case Buffer::vector:
        break;
    }
    return vector_;
}

std::uint64_t Datapath::load(const Load& load, const Tokens& tokens, bool values,
                             Counters& counters) {
    if (tokens.pop_previous || tokens.push_previous) {
        throw DeviceError(ErrorCode::bad_instruction, "load has no previous queue");
    }
    const std::uint64_t time = load_dma_.load(load, buffer(load.buffer), values, counters);
    counters.add(load.buffer == Buffer::input    ? Event::input_scratchpad_writes
                 : load.buffer == Buffer::weight ? Event::weight_scratchpad_writes
                                                 : Event::vector_scratchpad_writes,
                 std::uint64_t{load.rows} * load.columns);
    return time;
}

std::uint64_t Datapath::store(const Store& store, const Tokens& tokens, bool values,
                              Counters& counters) {
    if (tokens.pop_next || tokens.push_next) {
        throw DeviceError(ErrorCode::bad_instruction, "store has no next queue");
    }
    if (store.buffer != Buffer::vector) {
        throw DeviceError(ErrorCode::bad_shape, "results are stored from the vector scratchpad");
    }
    const std::uint64_t time = store_dma_.store(store, vector_, values, counters);
    counters.add(Event::vector_scratchpad_reads, std::uint64_t{store.rows} * store.columns);
    return time;
}

std::uint64_t Datapath::gemm(const Gemm& gemm, bool values, TagCounters& counters) {
    const ArrayUnit::Cost cost = array_unit_.execute(gemm, values, counters.events);
    const auto conflict = static_cast<std::uint64_t>(cost.conflict_cycles);
    counters.array_cycles += static_cast<std::uint64_t>(cost.cycles);
    counters.conflict_cycles += conflict;
    counters.stall_cycles += conflict;
    return static_cast<std::uint64_t>(cost.cycles) + conflict;
}

std::uint64_t Datapath::vector(const Vector& vector, bool values, TagCounters& counters) {
    const auto busy =
        static_cast<std::uint64_t>(vector_unit_.execute(vector, values, counters.events));
    counters.vector_cycles += busy;
    return busy;
}

} // namespace napier
