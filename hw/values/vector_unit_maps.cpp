// SPDX-License-Identifier: Apache-2.0
// The vector unit's operations on feature maps: pools and their gradients, elementwise ones.
#include "hw/parallel/shared_rows.hpp"
#include "hw/values/vector_unit.hpp"

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

} // namespace

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
            values_.max_pool(windows + r * v.taps * n, v.taps, result + r * v.stride,
                             index + r * v.stride, n);
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
    if (values) {
        for_rows(v.rows, v.taps * n, [&](std::size_t r) {
            const std::size_t window = r * v.taps * n;
            values_.max_unpool(v, v.taps, gradients + window, indices + window,
                               v.mask ? y + r * v.stride : nullptr, result + r * v.stride, n);
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
        for (std::size_t r = 0; r < v.rows; ++r) {
            values_.average_pool(v, v.taps, windows + r * v.taps * n, state, result + r * v.stride,
                                 n);
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
        for_rows(v.rows, n, [&](std::size_t r) {
            const std::size_t at = r * v.stride;
            values_.elementwise(
                v, source + at, v.add ? addend + at : nullptr, v.mask ? y + at : nullptr,
                v.element + static_cast<std::uint32_t>(r) * v.pitch, result + at, n);
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
