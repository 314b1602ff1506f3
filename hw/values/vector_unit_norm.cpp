// SPDX-License-Identifier: Apache-2.0
// Batch norm in the vector unit. Its sums are taken here and not as products with a row of ones on
// the array: both take as many words a cycle, and here squares and products need no way to DRAM and
// back.
#include "hw/parallel/shared_rows.hpp"
#include "hw/values/vector_unit.hpp"

namespace napier {

namespace {

void check_stage(const Vector& v) {
    if (v.stage > 2) {
        throw DeviceError(ErrorCode::bad_shape,
                          "batch norm stage " + std::to_string(v.stage) + ", expected 0..2");
    }
}

} // namespace

const Word* VectorUnit::channel_rows(std::uint32_t address, std::uint32_t rows,
                                     const Vector& v) const {
    return vector_.read_words(address, rows, v.columns, v.stride);
}

std::int64_t VectorUnit::moment_sums(const Vector& v, bool values, Counters& counters) {
    check_stage(v);
    if (v.k_total == 0 || std::uint64_t{v.k_offset} + v.rows > v.k_total) {
        throw DeviceError(ErrorCode::bad_shape, "sums of rows " + std::to_string(v.k_offset) +
                                                    " and " + std::to_string(v.rows) + " more of " +
                                                    std::to_string(v.k_total));
    }
    const std::size_t n = v.columns;
    const Word* const x = source_tile(v.source[0], v);
    const Word* const mean = channel_rows(v.source[1], 2, v);
    const Word* const inverse = mean + v.stride;
    const bool gradients = v.stage == 2;
    const Word* const dy = gradients ? source_tile(v.source[2], v) : nullptr;
    const std::uint32_t sums = gradients ? 2 : 1;
    const auto levels = static_cast<std::uint32_t>(kernel_.levels(v.k_total));
    std::byte* const state = accumulator_.sums(v.accumulator_address, levels * sums, v.columns);
    if (values) {
        ones_.assign(v.rows, values_.math().one());
        const TileShape shape{1, v.columns, v.rows, v.k_offset, v.k_total, 0};
        const TileOperand ones{ones_.data(), v.rows};
        terms_.resize(v.rows * n);
        for_rows(v.rows, n, [&](std::size_t r) {
            const std::size_t at = r * v.stride;
            values_.moment_terms(v, x + at, gradients ? dy + at : nullptr, mean, inverse,
                                 terms_.data() + r * n, n);
        });
        if (gradients) {
            kernel_.accumulate(ones, {dy, v.stride}, shape, {state, n, n});
        }
        const std::size_t second = gradients ? levels * n * kernel_.state_word_bytes() : 0;
        kernel_.accumulate(ones, {terms_.data(), n}, shape, {state + second, n, n});
    }
    const std::uint64_t elements = std::uint64_t{v.rows} * n;
    counters.add(Event::vector_additions, elements * (v.stage == 0 ? 1u : sums + 1u));
    counters.add(Event::vector_multiplications, elements * (v.stage == 0 ? 1u : 2u));
    counters.add(Event::vector_scratchpad_reads, elements * sums + 2 * n);
    counters.add(Event::accumulator_reads, v.k_offset == 0 ? 0u : sums * levels * n);
    counters.add(Event::accumulator_writes, sums * levels * n);
    return passes(v, sums);
}

std::int64_t VectorUnit::moments(const Vector& v, bool values, Counters& counters) {
    check_stage(v);
    const std::size_t n = v.columns;
    const std::uint32_t rows_in = moment_rows_in(v.stage);
    const std::uint32_t rows_out = moment_rows_out(v.stage);
    const Word* const in = channel_rows(v.source[0], rows_in, v);
    Word* const out = vector_.write_words(v.result[0], rows_out, v.columns, v.stride);
    if (v.rows != 1 || v.k_total == 0 || v.shift < -32 || v.shift > 40) {
        throw DeviceError(ErrorCode::bad_shape, "moments of " + std::to_string(v.k_total) +
                                                    " terms, shift " + std::to_string(v.shift));
    }
    const auto levels = static_cast<std::uint32_t>(kernel_.levels(v.k_total));
    std::byte* const state = accumulator_.sums(v.accumulator_address, levels, v.columns);
    if (values) {
        terms_.resize(n);
        if (v.stage < 2) {
            kernel_.finish({1, v.columns, 0, v.k_total, v.k_total, v.shift}, {state, n, n},
                           terms_.data(), n);
        }
        values_.moments(v, terms_.data(), in, out, v.stride, n);
    }
    counters.add(Event::accumulator_reads, v.stage == 2 ? 0 : levels * n);
    counters.add(Event::cascade_additions, v.stage == 2 ? 0 : (levels - 1) * n);
    counters.add(Event::vector_additions, v.stage == 1 ? 5 * n : v.stage == 2 ? n : 0);
    counters.add(Event::vector_multiplications, v.stage == 1 ? 8 * n : 2 * n);
    counters.add(Event::vector_scratchpad_reads, rows_in * n);
    counters.add(Event::vector_scratchpad_writes, rows_out * n);
    return passes(v, levels + rows_in);
}

std::int64_t VectorUnit::normalise(const Vector& v, bool values, Counters& counters) {
    const std::size_t n = v.columns;
    const Word* const x = source_tile(v.source[0], v);
    const Word* const channels = channel_rows(v.source[1], 4, v);
    Word* const y = result_tile(v.result[0], v);
    if (values) {
        for_rows(v.rows, n, [&](std::size_t r) {
            values_.normalise(v, x + r * v.stride, channels, v.stride, y + r * v.stride, n);
        });
    }
    const std::uint64_t elements = std::uint64_t{v.rows} * n;
    counters.add(Event::vector_additions, 2 * elements);
    counters.add(Event::vector_multiplications, elements * (v.activate ? 3u : 2u));
    counters.add(Event::vector_scratchpad_reads, elements + 4 * n);
    counters.add(Event::vector_scratchpad_writes, elements);
    return passes(v, 1);
}

std::int64_t VectorUnit::normalise_gradient(const Vector& v, bool values, Counters& counters) {
    const std::size_t n = v.columns;
    const Word* const x = source_tile(v.source[0], v);
    const Word* const channels = channel_rows(v.source[1], 5, v);
    const Word* const dy = source_tile(v.source[2], v);
    Word* const dx = result_tile(v.result[0], v);
    if (values) {
        for_rows(v.rows, n, [&](std::size_t r) {
            const std::size_t at = r * v.stride;
            values_.normalise_gradient(v, x + at, dy + at, channels, v.stride, dx + at, n);
        });
    }
    const std::uint64_t elements = std::uint64_t{v.rows} * n;
    counters.add(Event::vector_additions, 3 * elements);
    counters.add(Event::vector_multiplications, 4 * elements + 2 * n);
    counters.add(Event::vector_scratchpad_reads, 2 * elements + 5 * n);
    counters.add(Event::vector_scratchpad_writes, elements);
    return passes(v, 1);
}

} // namespace napier
