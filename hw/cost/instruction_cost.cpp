// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/instruction_cost.hpp"

#include <string>

#include "hw/config/invariant_error.hpp"
#include "hw/cost/operands.hpp"
#include "hw/isa/device_error.hpp"

namespace napier {

namespace {

/// What for_operands() visits, to see that all of it is there.
struct CheckOperands {
    ScratchpadUse& vector;
    const ScratchpadUse& accumulator;

    void read(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
              std::uint32_t stride) {
        vector.read(address, rows, columns, stride);
    }
    void indices(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
                 std::uint32_t stride) {
        vector.read(address, rows, columns, stride);
    }
    void write(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
               std::uint32_t stride) {
        vector.write(address, rows, columns, stride);
    }
    void sums(std::uint32_t address, std::uint32_t planes, std::uint32_t outputs) {
        accumulator.check(address, planes, outputs, outputs);
    }
};

Event writes_of(Buffer buffer) {
    return buffer == Buffer::input    ? Event::input_scratchpad_writes
           : buffer == Buffer::weight ? Event::weight_scratchpad_writes
                                      : Event::vector_scratchpad_writes;
}

} // namespace

InstructionCost::InstructionCost(const Architecture& architecture, MemoryPort& load_port,
                                 MemoryPort& store_port)
    : lanes_(architecture.vector_lanes), arithmetics_(architecture.arithmetic.each_alone()),
      input_("input scratchpad", architecture.input_words()),
      weight_("weight scratchpad", architecture.weight_words()),
      vector_("vector scratchpad", architecture.vector_words()),
      accumulator_("accumulators",
                   architecture.accumulator_words(architecture.arithmetic.widest_state_bits())),
      array_(architecture, input_, weight_, accumulator_), load_dma_(architecture, load_port),
      store_dma_(architecture, store_port) {}

void InstructionCost::forbid_waste() {
    for (ScratchpadUse* const pad : {&input_, &weight_, &vector_}) {
        pad->ledger().forbid_waste();
    }
}

void InstructionCost::start_program() {
    for (ScratchpadUse* const pad : {&input_, &weight_, &vector_}) {
        pad->ledger().start();
    }
    array_.start_program();
    vector_words_loaded_ = 0;
}

void InstructionCost::check_program(const Counters& counted) const {
    input_.ledger().check(counted[Event::input_scratchpad_writes]);
    weight_.ledger().check(counted[Event::weight_scratchpad_writes]);
    vector_.ledger().check(vector_words_loaded_); // results are counted with the loads
}

ScratchpadUse& InstructionCost::buffer(Buffer which) {
    return which == Buffer::input ? input_ : which == Buffer::weight ? weight_ : vector_;
}

const Arithmetic& InstructionCost::arithmetic(std::uint8_t number) const {
    if (number >= arithmetics_.size()) {
        throw DeviceError(ErrorCode::bad_instruction, "arithmetic " + std::to_string(number) +
                                                          ", the chip has " +
                                                          std::to_string(arithmetics_.size()));
    }
    return arithmetics_[number];
}

void InstructionCost::check(const Load& load, const Tokens& tokens) {
    if (tokens.pop_previous || tokens.push_previous) {
        throw DeviceError(ErrorCode::bad_instruction, "load has no previous queue");
    }
    load_dma_.check(load);
    buffer(load.buffer)
        .check(load.local_address, load.local_rows(), load.local_columns(), load.local_stride);
}

std::uint64_t InstructionCost::load(const Load& load, const Landing& landing, Counters& counters) {
    const std::uint64_t time = load_dma_.load(load, landing, counters);
    buffer(load.buffer)
        .load(load.local_address, load.local_rows(), load.local_columns(), load.local_stride);
    const std::uint64_t words = load.words();
    vector_words_loaded_ += load.buffer == Buffer::vector ? words : 0;
    counters.add(writes_of(load.buffer), words);
    return time;
}

void InstructionCost::check(const Store& store, const Tokens& tokens) {
    if (tokens.pop_next || tokens.push_next) {
        throw DeviceError(ErrorCode::bad_instruction, "store has no next queue");
    }
    if (store.buffer != Buffer::vector) {
        throw DeviceError(ErrorCode::bad_shape, "results are stored from the vector scratchpad");
    }
    store_dma_.check(store);
    vector_.read(store.local_address, store.rows, store.row_words(), store.local_stride);
}

std::uint64_t InstructionCost::store(const Store& store, std::uint8_t* bytes, Counters& counters) {
    const std::uint64_t time = store_dma_.store(store, bytes, counters);
    counters.add(Event::vector_scratchpad_reads, store.words());
    return time;
}

std::uint64_t InstructionCost::compute(const Operation& operation, TagCounters& counters) {
    return std::visit([&](const auto& own) { return cost(own, counters); }, operation);
}

std::uint64_t InstructionCost::cost(const Load& /*load*/, TagCounters& /*counters*/) {
    throw InvariantError("a load in the compute queue");
}

std::uint64_t InstructionCost::cost(const Store& /*store*/, TagCounters& /*counters*/) {
    throw InvariantError("a store in the compute queue");
}

std::uint64_t InstructionCost::cost(const Gemm& gemm, TagCounters& counters) {
    return array_.cost(gemm, arithmetic(gemm.arithmetic), counters);
}

template <typename VectorOperation>
std::uint64_t InstructionCost::cost(const VectorOperation& operation, TagCounters& counters) {
    const Arithmetic& own = arithmetic(operation.arithmetic);
    CheckOperands check{vector_, accumulator_};
    for_operands(operation, own, check);
    const std::uint64_t cycles = vector_cost(operation, {lanes_, own}, counters.events);
    counters.vector_cycles += cycles;
    return cycles;
}

} // namespace napier
