// SPDX-License-Identifier: Apache-2.0
// The vector unit's operations on feature maps: pools and their gradients, elementwise ones.
#include <algorithm>

#include "hw/parallel/shared_rows.hpp"
#include "hw/vector/random_row.hpp"
#include "hw/vector/vector_unit.hpp"

namespace napier {

namespace {

void check_taps(const Vector& v) {
    if (v.taps == 0) {
        throw DeviceError(ErrorCode::bad_shape, "pool without window elements");
    }
}

void check_shifts(const Vector& v) {
    if (v.shift < -32 || v.shift > 40 || v.shift2 < -32 || v.shift2 > 32) {
        throw DeviceError(ErrorCode::bad_shape, "vector operation with shifts " +
                                                    std::to_string(v.shift) + " and " +
                                                    std::to_string(v.shift2));
    }
}

/// term[i] = gradient[i] where index[i] is `wanted`, else zero. Returns whether it is anywhere.
bool pick(const Word* index, Word wanted, const Word* gradient, Word zero, Word* term,
          std::size_t n) {
    Word any = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const bool chosen = index[i] == wanted;
        term[i] = chosen ? gradient[i] : zero;
        any = static_cast<Word>(any | (chosen ? 1 : 0));
    }
    return any != 0;
}

} // namespace

void VectorUnit::rectify(const Vector& v, Word* row, const Word* mask) const {
    const Rectifier f = v.rectify ? Rectifier::relu : Rectifier::leaky;
    if (v.activate) {
        math_.activate(row, v.columns, f);
    }
    if (mask != nullptr) {
        math_.mask(row, mask, v.columns, f);
    }
}

const Word* VectorUnit::window_tile(std::uint32_t address, const Vector& v) const {
    const std::uint32_t words = std::uint32_t{v.taps} * v.columns;
    return vector_.read_words(address, v.rows, words, words);
}

std::int64_t VectorUnit::max_pool(const Vector& v, bool values, Counters& counters) {
    check_taps(v);
    const Word* const windows = window_tile(v.source[0], v);
    Word* const result = result_tile(v.result[0], v);
    Word* const index = result_tile(v.result[1], v);
    const std::size_t n = v.columns;
    if (values) {
        for_rows(v.rows, v.taps * n, [&](std::size_t r) {
            const Word* const window = windows + r * v.taps * n;
            Word* const best = result + r * v.stride;
            Word* const from = index + r * v.stride;
            std::copy(window, window + n, best);
            std::fill(from, from + n, Word{0});
            for (std::size_t tap = 1; tap < v.taps; ++tap) {
                math_.maximum(best, from, window + tap * n, static_cast<Word>(tap), n);
            }
        });
    }
    const std::uint64_t elements = std::uint64_t{v.rows} * n;
    counters.add(Event::vector_additions, elements * (v.taps - 1u)); // comparisons
    counters.add(Event::vector_scratchpad_reads, elements * v.taps);
    counters.add(Event::vector_scratchpad_writes, 2 * elements);
    return passes(v, v.taps);
}

std::int64_t VectorUnit::max_unpool(const Vector& v, bool values, Counters& counters) {
    check_taps(v);
    const Word* const gradients = window_tile(v.source[0], v);
    const std::uint32_t words = std::uint32_t{v.taps} * v.columns;
    const Word* const indices = vector_.read_indices(v.source[1], v.rows, words, words);
    const Word* const y = v.mask ? source_tile(v.source[2], v) : nullptr;
    Word* const result = result_tile(v.result[0], v);
    const std::size_t n = v.columns;
    const Word zero = math_.zero();
    if (values) {
        for_row_parts(v.rows, v.taps * n, [&](std::size_t first, std::size_t last) {
            std::vector<Word> term(n);
            for (std::size_t r = first; r < last; ++r) {
                Word* const sum = result + r * v.stride;
                bool empty = true;
                for (std::size_t tap = 0; tap < v.taps; ++tap) {
                    // The gradient's window is the forward one turned round.
                    const auto wanted = static_cast<Word>(v.taps - 1u - tap);
                    const std::size_t at = (r * v.taps + tap) * n;
                    if (pick(indices + at, wanted, gradients + at, zero, term.data(), n)) {
                        if (empty) { // windows that do not overlap add up to one of them
                            std::copy(term.begin(), term.end(), sum);
                        } else {
                            math_.add_bias(sum, term.data(), n, 0);
                        }
                        empty = false;
                    }
                }
                if (empty) {
                    std::fill(sum, sum + n, zero);
                }
                rectify(v, sum, v.mask ? y + r * v.stride : nullptr);
            }
        });
    }
    const std::uint64_t elements = std::uint64_t{v.rows} * n;
    counters.add(Event::vector_additions, elements * v.taps);
    counters.add(Event::vector_multiplications, v.mask ? elements : 0);
    counters.add(Event::vector_scratchpad_reads, 2 * elements * v.taps + (v.mask ? elements : 0));
    counters.add(Event::vector_scratchpad_writes, elements);
    return passes(v, v.taps);
}

std::int64_t VectorUnit::average_pool(const Vector& v, bool values, Counters& counters) {
    check_taps(v);
    check_shifts(v);
    const Word* const windows = window_tile(v.source[0], v);
    Word* const result = result_tile(v.result[0], v);
    const auto levels = static_cast<std::uint32_t>(kernel_.levels(v.taps));
    std::byte* const state = accumulator_.sums(v.accumulator_address, levels, v.columns);
    const std::size_t n = v.columns;
    if (values) {
        ones_.assign(v.taps, math_.one());
        const TileShape shape{1, v.columns, v.taps, 0, v.taps, 0};
        const TileState sums{state, n, n};
        for (std::size_t r = 0; r < v.rows; ++r) {
            Word* const row = result + r * v.stride;
            kernel_.accumulate({ones_.data(), v.taps}, {windows + r * v.taps * n, n}, shape, sums);
            kernel_.finish({1, v.columns, 0, v.taps, v.taps, v.shift}, sums, row, n);
            math_.scale(row, n, v.scale, v.shift2);
        }
    }
    const std::uint64_t elements = std::uint64_t{v.rows} * n;
    counters.add(Event::vector_additions, elements * v.taps);
    counters.add(Event::vector_multiplications, elements);
    counters.add(Event::vector_scratchpad_reads, elements * v.taps);
    counters.add(Event::vector_scratchpad_writes, elements);
    return passes(v, std::int64_t{v.taps} + levels);
}

std::int64_t VectorUnit::elementwise(const Vector& v, bool values, Counters& counters) {
    check_shifts(v);
    const Word* const source = source_tile(v.source[0], v);
    const Word* const addend = v.add ? source_tile(v.source[1], v) : nullptr;
    const Word* const y = v.mask ? source_tile(v.source[2], v) : nullptr;
    Word* const result = result_tile(v.result[0], v);
    const std::size_t n = v.columns;
    if (values) {
        const RandomStream random{key_, v.tensor, v.step};
        const Word zero = math_.zero();
        for_rows(v.rows, n, [&](std::size_t r) {
            thread_local std::vector<std::uint32_t> bits; // reused: rows are short
            const std::size_t at = r * v.stride;
            Word* const row = result + at;
            std::copy(source + at, source + at + n, row);
            math_.scale(row, n, v.scale, v.shift);
            if (v.random) {
                random_row(random, v.element + static_cast<std::uint32_t>(r) * v.pitch, n, bits);
                for (std::size_t c = 0; c < n; ++c) {
                    row[c] = (bits[c] & 0xffffu) < v.drop ? zero : row[c];
                }
            }
            if (v.add) {
                math_.add_bias(row, addend + at, n, v.shift2);
            }
            rectify(v, row, v.mask ? y + at : nullptr);
        });
    }
    const std::uint64_t elements = std::uint64_t{v.rows} * n;
    counters.add(Event::vector_additions, v.add ? elements : 0);
    counters.add(Event::vector_multiplications,
                 elements * (1u + (v.activate ? 1u : 0u) + (v.mask ? 1u : 0u)));
    counters.add(Event::vector_random_words, v.random ? elements : 0);
    counters.add(Event::vector_scratchpad_reads,
                 elements * (1u + (v.add ? 1u : 0u) + (v.mask ? 1u : 0u)));
    counters.add(Event::vector_scratchpad_writes, elements);
    return passes(v, 1);
}

} // namespace napier
