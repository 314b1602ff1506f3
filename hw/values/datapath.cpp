// SPDX-License-Identifier: Apache-2.0
#include "hw/values/datapath.hpp"

#include <algorithm>
#include <string>

#include "hw/config/input_error.hpp"

namespace napier {

namespace {

template <typename Make> auto for_each_arithmetic(const Arithmetic& arithmetic, Make&& make) {
    std::vector<decltype(make(arithmetic))> made;
    for (std::size_t i = 0; i < arithmetic.count(); ++i) {
        made.push_back(make(arithmetic.alone(i)));
    }
    return made;
}

/// The host's memory for the widest of their partial sums.
std::size_t widest_bytes(const std::vector<std::unique_ptr<TileKernel>>& kernels) {
    std::size_t bytes = 0;
    for (const auto& kernel : kernels) {
        bytes = std::max(bytes, kernel->state_word_bytes());
    }
    return bytes;
}

void check_arithmetic(std::size_t found, std::size_t count) {
    if (found >= count) {
        throw DeviceError(ErrorCode::bad_instruction, "arithmetic " + std::to_string(found) +
                                                          ", the chip has " +
                                                          std::to_string(count));
    }
}

} // namespace

Datapath::Datapath(const Architecture& architecture, MakeKernel make_kernel, MemoryPort& load_port,
                   MemoryPort& store_port)
    : arithmetic_(architecture.arithmetic),
      kernels_(for_each_arithmetic(architecture.arithmetic, make_kernel)),
      maths_(for_each_arithmetic(architecture.arithmetic, make_vector_math)),
      input_("input scratchpad", architecture.input_words(), sizeof(Word),
             architecture.scratchpad.banks),
      weight_("weight scratchpad", architecture.weight_words(), sizeof(Word),
              architecture.scratchpad.banks),
      vector_("vector scratchpad", architecture.vector_words(), sizeof(Word),
              architecture.scratchpad.banks),
      accumulator_("accumulators", architecture.accumulator_words(arithmetic_.widest_state_bits()),
                   widest_bytes(kernels_), architecture.scratchpad.banks),
      load_dma_(architecture, load_port), store_dma_(architecture, store_port) {
    for (std::size_t i = 0; i < kernels_.size(); ++i) {
        Architecture own = architecture;
        own.arithmetic = architecture.arithmetic.alone(i);
        array_units_.emplace_back(own, *kernels_[i], input_, weight_, accumulator_);
        vector_units_.emplace_back(own, *kernels_[i], *maths_[i], vector_, accumulator_);
    }
    set_faults(architecture.faults);
}

void Datapath::observe_tiles(const ArrayUnit::Observer& observer) {
    for (ArrayUnit& unit : array_units_) {
        unit.set_observer(observer);
    }
}

void Datapath::set_seed(std::uint64_t seed) {
    for (VectorUnit& unit : vector_units_) {
        unit.set_seed(seed);
    }
}

void Datapath::forbid_waste() {
    for (Scratchpad* const pad : {&input_, &weight_, &vector_}) {
        pad->ledger().forbid_waste();
    }
}

void Datapath::set_faults(const FaultConfig& config) {
    if (config.any() && arithmetic_.count() > 1) {
        throw InputError(
            "faults: with arithmetic.by_layer words have several formats, expected one");
    }
    if (config.any()) {
        faults_.emplace(config, arithmetic_, arithmetic_.state_bits());
    } else {
        faults_.reset();
    }
}

void Datapath::start_program(bool values) {
    ChipFaults* const faults = values ? this->faults() : nullptr;
    const auto start = [&](Scratchpad& pad, FaultPlace place) {
        pad.ledger().start();
        pad.set_upsets(faults != nullptr ? &faults->at(place) : nullptr, vector_math().zero());
    };
    start(input_, FaultPlace::input);
    start(weight_, FaultPlace::weight);
    start(vector_, FaultPlace::vector);
    for (ArrayUnit& unit : array_units_) {
        unit.start_program();
        unit.set_faults(faults);
    }
    for (VectorUnit& unit : vector_units_) {
        unit.set_faults(faults);
    }
    vector_words_loaded_ = 0;
}

void Datapath::check_program(const Counters& counted) const {
    input_.ledger().check(counted[Event::input_scratchpad_writes]);
    weight_.ledger().check(counted[Event::weight_scratchpad_writes]);
    vector_.ledger().check(vector_words_loaded_); // results are counted with the loads
}

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
    const std::uint64_t words = std::uint64_t{load.rows} * load.columns;
    vector_words_loaded_ += load.buffer == Buffer::vector ? words : 0;
    counters.add(load.buffer == Buffer::input    ? Event::input_scratchpad_writes
                 : load.buffer == Buffer::weight ? Event::weight_scratchpad_writes
                                                 : Event::vector_scratchpad_writes,
                 words);
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
    check_arithmetic(gemm.arithmetic, array_units_.size());
    const ArrayUnit::Cost cost =
        array_units_[gemm.arithmetic].execute(gemm, values, counters.events);
    const auto conflict = static_cast<std::uint64_t>(cost.conflict_cycles);
    counters.array_cycles += static_cast<std::uint64_t>(cost.cycles);
    counters.conflict_cycles += conflict;
    counters.stall_cycles += conflict;
    return static_cast<std::uint64_t>(cost.cycles) + conflict;
}

std::uint64_t Datapath::vector(const Vector& vector, bool values, TagCounters& counters) {
    check_arithmetic(vector.arithmetic, vector_units_.size());
    VectorUnit& unit = vector_units_[vector.arithmetic];
    const auto busy = static_cast<std::uint64_t>(unit.execute(vector, values, counters.events));
    counters.vector_cycles += busy;
    return busy;
}

} // namespace napier
