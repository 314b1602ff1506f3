// SPDX-License-Identifier: Apache-2.0
#include "hw/values/instruction_values.hpp"
#include "hw/arith/arithmetic_math.hpp"

#include <algorithm>

#include "hw/config/input_error.hpp"
#include "hw/values/kernels/arithmetic_kernel.hpp"

namespace napier {

namespace {

template <typename Make> auto for_each_arithmetic(const Arithmetic& arithmetic, Make&& make) {
    std::vector<decltype(make(arithmetic))> made;
    for (const Arithmetic& own : arithmetic.each_alone()) {
        made.push_back(make(own));
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

} // namespace

InstructionValues::InstructionValues(const Architecture& architecture)
    : arithmetic_(architecture.arithmetic),
      kernels_(for_each_arithmetic(arithmetic_,
                                   [](const Arithmetic& own) { return make_tile_kernel(own); })),
      maths_(for_each_arithmetic(arithmetic_, make_vector_math)),
      input_(architecture.input_words(), sizeof(Word)),
      weight_(architecture.weight_words(), sizeof(Word)),
      vector_(architecture.vector_words(), sizeof(Word)),
      accumulator_(architecture.accumulator_words(arithmetic_.widest_state_bits()),
                   widest_bytes(kernels_)),
      load_(architecture), store_(architecture) {
    for (std::size_t i = 0; i < kernels_.size(); ++i) {
        const Arithmetic own = arithmetic_.alone(i);
        arrays_.emplace_back(maths_[i]->one(), architecture.weight_words(), *kernels_[i], input_,
                             weight_, accumulator_);
        vectors_.emplace_back(own, *kernels_[i], *maths_[i], vector_, accumulator_);
    }
    set_faults(architecture.faults);
}

void InstructionValues::observe_tiles(const ArrayValues::Observer& observer) {
    for (ArrayValues& array : arrays_) {
        array.set_observer(observer);
    }
}

void InstructionValues::set_seed(std::uint64_t seed) {
    for (VectorTiles& vector : vectors_) {
        vector.set_seed(seed);
    }
}

void InstructionValues::set_faults(const FaultConfig& config) {
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

void InstructionValues::start_program(bool values) {
    ChipFaults* const faults = values ? this->faults() : nullptr;
    const auto start = [&](Scratchpad& pad, FaultPlace place) {
        pad.set_upsets(faults != nullptr ? &faults->at(place) : nullptr, vector_math().zero());
    };
    start(input_, FaultPlace::input);
    start(weight_, FaultPlace::weight);
    start(vector_, FaultPlace::vector);
    for (ArrayValues& array : arrays_) {
        array.set_faults(faults);
    }
    for (VectorTiles& vector : vectors_) {
        vector.set_faults(faults);
    }
}

Scratchpad& InstructionValues::buffer(Buffer which) {
    return which == Buffer::input ? input_ : which == Buffer::weight ? weight_ : vector_;
}

void InstructionValues::compute(const Operation& operation) {
    std::visit([this](const auto& own) { execute(own); }, operation);
}

} // namespace napier
