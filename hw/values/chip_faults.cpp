// SPDX-License-Identifier: Apache-2.0
#include "hw/values/chip_faults.hpp"

namespace napier {

ChipFaults::ChipFaults(const FaultConfig& config, const Arithmetic& arithmetic, int state_bits)
    : zero_sum_(arithmetic.zero_bits(state_bits)) {
    const int word = arithmetic.word_bits();
    for (const FaultPlace place : {FaultPlace::input, FaultPlace::weight, FaultPlace::vector}) {
        places_.emplace_back(config, place, word, config.scratchpads);
    }
    places_.emplace_back(config, FaultPlace::sums, state_bits, config.scratchpads);
    places_.emplace_back(config, FaultPlace::accumulators, state_bits, Protection::none);
}

void ChipFaults::accumulate(const TileKernel& kernel, const TileOperand& a, const TileOperand& b,
                            const TileShape& shape, const TileState& state) {
    int done = 0;
    const auto run_to = [&](int product) {
        if (product > done) { // a sum may stop at any product and go on with the same bits
            TileShape part = shape;
            part.k = product - done;
            part.k_offset += done;
            const auto at = static_cast<std::size_t>(done);
            kernel.accumulate({a.data + at, a.stride}, {b.data + at * b.stride, b.stride}, part,
                              state);
            done = product;
        }
    };
    const auto columns = static_cast<std::uint64_t>(shape.n);
    const std::uint64_t outputs = static_cast<std::uint64_t>(shape.m) * columns;
    at(FaultPlace::accumulators)
        .access(outputs * static_cast<std::uint64_t>(shape.k), [&](const Upsets::Word& word) {
            run_to(static_cast<int>(word.index / outputs));
            if (shape.k_offset + done == 0) {
                return; // a sum starts afresh, whatever its word holds
            }
            const auto row = static_cast<int>(word.index % outputs / columns);
            const auto column = static_cast<int>(word.index % columns);
            kernel.set_state_word(state, 0, row, column,
                                  kernel.state_word(state, 0, row, column) ^ word.flipped);
        });
    run_to(shape.k);
}

void ChipFaults::read_sums(const TileKernel& kernel, const TileState& state, int levels, int rows,
                           int columns) {
    const auto width = static_cast<std::uint64_t>(columns);
    const std::uint64_t outputs = static_cast<std::uint64_t>(rows) * width;
    at(FaultPlace::sums)
        .access(outputs * static_cast<std::uint64_t>(levels), [&](const Upsets::Word& word) {
            const auto level = static_cast<int>(word.index / outputs);
            const auto row = static_cast<int>(word.index % outputs / width);
            const auto column = static_cast<int>(word.index % width);
            const std::uint64_t bits = kernel.state_word(state, level, row, column);
            kernel.set_state_word(state, level, row, column,
                                  word.zero ? zero_sum_ : bits ^ word.flipped);
        });
}

} // namespace napier
