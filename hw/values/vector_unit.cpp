// SPDX-License-Identifier: Apache-2.0
#include "hw/values/vector_unit.hpp"

#include "hw/parallel/shared_rows.hpp"

namespace napier {

VectorUnit::VectorUnit(const Architecture& architecture, const TileKernel& kernel,
                       const VectorMath& math, Scratchpad& vector, Scratchpad& accumulator)
    : lanes_(architecture.vector_lanes), kernel_(kernel),
      values_(architecture.arithmetic, kernel, math), vector_(vector), accumulator_(accumulator) {}

std::int64_t VectorUnit::execute(const Vector& v, bool values, Counters& counters) {
    switch (v.op) {
    case VectorOp::none:
        return 0;
    case VectorOp::drain:
        return drain(v, values, counters);
    case VectorOp::softmax_gradient:
        return softmax_gradient(v, values, counters);
    case VectorOp::update:
        return update(v, values, counters);
    case VectorOp::multiplicative_update:
        return multiplicative_update(v, values, counters);
    case VectorOp::max_pool:
        return max_pool(v, values, counters);
    case VectorOp::max_unpool:
        return max_unpool(v, values, counters);
    case VectorOp::average_pool:
        return average_pool(v, values, counters);
    case VectorOp::elementwise:
        return elementwise(v, values, counters);
    case VectorOp::moment_sums:
        return moment_sums(v, values, counters);
    case VectorOp::moments:
        return moments(v, values, counters);
    case VectorOp::normalise:
        return normalise(v, values, counters);
    case VectorOp::normalise_gradient:
        return normalise_gradient(v, values, counters);
    }
    return 0;
}

const Word* VectorUnit::source_tile(std::uint32_t address, const Vector& v) const {
    return vector_.read_words(address, v.rows, v.columns, v.stride);
}

Word* VectorUnit::result_tile(std::uint32_t address, const Vector& v) const {
    return vector_.write_words(address, v.rows, v.columns, v.stride);
}

std::int64_t VectorUnit::passes(const Vector& v, std::int64_t each) const {
    return std::int64_t{v.rows} * ((v.columns + lanes_ - 1) / lanes_) * each + kPipelineDepth;
}

std::int64_t VectorUnit::drain(const Vector& v, bool values, Counters& counters) {
    const Word* const bias =
        v.add_bias ? vector_.read_words(v.source[0], 1, v.columns, v.columns) : nullptr;
    const Word* const y = v.mask ? source_tile(v.source[1], v) : nullptr;
    const Word* const addend = v.add ? source_tile(v.source[2], v) : nullptr;
    Word* const result = result_tile(v.result[0], v);
    if (v.k_total == 0 || v.shift < -32 || v.shift > 40 || v.shift2 < -32 || v.shift2 > 32) {
        throw DeviceError(ErrorCode::bad_shape, "drain of a sum of " + std::to_string(v.k_total) +
                                                    " terms, shift " + std::to_string(v.shift));
    }
    const int levels = kernel_.levels(v.k_total);
    const std::uint32_t outputs = std::uint32_t{v.rows} * v.columns;
    std::byte* const state =
        accumulator_.sums(v.accumulator_address, static_cast<std::uint32_t>(levels), outputs);
    if (values) {
        const TileShape shape{v.rows, v.columns, 0, v.k_total, v.k_total, v.shift};
        const TileState sums{state, outputs, v.columns};
        if (faults_ != nullptr) {
            faults_->read_sums(kernel_, sums, levels, v.rows, v.columns);
        }
        kernel_.finish(shape, sums, result, v.stride);
        for_rows(v.rows, v.columns, [&](std::size_t r) {
            const std::size_t at = r * v.stride;
            values_.finish_product(v, result + at, bias, v.add ? addend + at : nullptr,
                                   v.mask ? y + at : nullptr, v.columns);
        });
    }
    const auto level_words = static_cast<std::uint64_t>(levels);
    counters.add(Event::accumulator_reads, outputs * level_words);
    counters.add(Event::cascade_additions, outputs * (level_words - 1));
    counters.add(Event::vector_additions, (v.add_bias ? outputs : 0u) + (v.add ? outputs : 0u));
    counters.add(Event::vector_multiplications,
                 (v.activate ? outputs : 0u) + (v.mask ? outputs : 0u));
    counters.add(Event::vector_scratchpad_reads,
                 (v.add_bias ? v.columns : 0u) + (v.mask ? outputs : 0u) + (v.add ? outputs : 0u));
    counters.add(Event::vector_scratchpad_writes, outputs);
    return passes(v, levels);
}

std::int64_t VectorUnit::softmax_gradient(const Vector& v, bool values, Counters& counters) {
    const Word* const logits = source_tile(v.source[0], v);
    const Word* const labels = vector_.read_indices(v.source[1], v.rows, 1, 1);
    Word* const result = result_tile(v.result[0], v);
    if (v.shift < 0 || v.shift > 24 || v.shift2 < 0 || v.shift2 > 24) {
        throw DeviceError(ErrorCode::bad_shape, "softmax between fractions " +
                                                    std::to_string(v.shift) + " and " +
                                                    std::to_string(v.shift2));
    }
    if (values) {
        for (std::size_t r = 0; r < v.rows; ++r) {
            values_.softmax_gradient(v, logits + r * v.stride, labels[r], result + r * v.stride,
                                     v.columns);
        }
    }
    const std::uint64_t elements = std::uint64_t{v.rows} * v.columns;
    counters.add(Event::vector_exponentials, elements);
    counters.add(Event::vector_additions, elements + v.rows);  // the sum, and 1 - p at the label
    counters.add(Event::vector_multiplications, 2 * elements); // by log2(e); by 1 / sum
    counters.add(Event::vector_scratchpad_reads, elements + v.rows);
    counters.add(Event::vector_scratchpad_writes, elements);
    return static_cast<std::int64_t>(elements) * kSoftmaxPasses + kPipelineDepth;
}

std::int64_t VectorUnit::update(const Vector& v, bool values, Counters& counters) {
    const Word* const weight = source_tile(v.source[0], v);
    const Word* const gradient = source_tile(v.source[1], v);
    const Word* const momentum = v.momentum ? source_tile(v.source[2], v) : nullptr;
    Word* const new_weight = result_tile(v.result[0], v);
    Word* const new_momentum = v.momentum ? result_tile(v.result[1], v) : nullptr;
    Word* const rounded = values_.has_master() ? result_tile(v.result[2], v) : nullptr;
    if (v.shift2 < -32 || v.shift2 > 32) {
        throw DeviceError(ErrorCode::bad_shape, "update shift " + std::to_string(v.shift2));
    }
    if (values) {
        for_rows(v.rows, v.columns, [&](std::size_t r) {
            const std::size_t at = r * v.stride;
            values_.update(v, {weight + at, gradient + at, v.momentum ? momentum + at : nullptr,
                               new_weight + at, v.momentum ? new_momentum + at : nullptr,
                               values_.has_master() ? rounded + at : nullptr, v.columns,
                               v.element + static_cast<std::uint32_t>(r) * v.pitch});
        });
    }
    const std::uint64_t elements = std::uint64_t{v.rows} * v.columns;
    const std::uint64_t with_momentum = v.momentum ? elements : 0;
    counters.add(Event::vector_additions, elements + with_momentum);
    counters.add(Event::vector_multiplications, elements + with_momentum);
    counters.add(Event::vector_random_words, values_.stochastic() ? elements : 0);
    counters.add(Event::vector_scratchpad_reads, 2 * elements + with_momentum);
    counters.add(Event::vector_scratchpad_writes,
                 elements + with_momentum + (values_.has_master() ? elements : 0));
    return passes(v, 1);
}

std::int64_t VectorUnit::multiplicative_update(const Vector& v, bool values, Counters& counters) {
    if (!values_.can_multiply()) {
        throw DeviceError(ErrorCode::bad_instruction,
                          "a multiplicative update on a chip whose words are no logs");
    }
    const Word* const weight = source_tile(v.source[0], v);
    const Word* const gradient = source_tile(v.source[1], v);
    const Word* const rms = source_tile(v.source[2], v);
    Word* const new_weight = result_tile(v.result[0], v);
    Word* const new_rms = result_tile(v.result[1], v);
    Word* const rounded = values_.has_master() ? result_tile(v.result[2], v) : nullptr;
    if (values) {
        for_rows(v.rows, v.columns, [&](std::size_t r) {
            const std::size_t at = r * v.stride;
            values_.update(v, {weight + at, gradient + at, rms + at, new_weight + at, new_rms + at,
                               values_.has_master() ? rounded + at : nullptr, v.columns,
                               v.element + static_cast<std::uint32_t>(r) * v.pitch});
        });
    }
    const std::uint64_t elements = std::uint64_t{v.rows} * v.columns;
    counters.add(Event::vector_additions, 2 * elements);       // squares; the step
    counters.add(Event::vector_multiplications, 4 * elements); // keep, enter, 1 / rms, rate
    counters.add(Event::vector_random_words, elements);
    counters.add(Event::vector_scratchpad_reads, 3 * elements);
    counters.add(Event::vector_scratchpad_writes, (values_.has_master() ? 3 : 2) * elements);
    return passes(v, 1);
}

} // namespace napier
