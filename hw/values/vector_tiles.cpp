// SPDX-License-Identifier: Apache-2.0
#include "hw/values/vector_tiles.hpp"

namespace napier {

namespace {

/// Row `at` words behind the first; null stays null.
const Word* row(const Word* first, std::size_t at) {
    return first == nullptr ? nullptr : first + at;
}

Word* row(Word* first, std::size_t at) {
    return first == nullptr ? nullptr : first + at;
}

} // namespace

VectorTiles::VectorTiles(const Arithmetic& arithmetic, const TileKernel& kernel,
                         const VectorMath& math, Scratchpad& vector, Scratchpad& accumulator)
    : arithmetic_(arithmetic), kernel_(kernel), values_(arithmetic, kernel, math), vector_(vector),
      accumulator_(accumulator) {}

void VectorTiles::compute(const vector_op::Drain& v) {
    const Word* const bias = operand(v.bias, v.add_bias);
    const Word* const mask = operand(v.mask, v.masked);
    const Word* const addend = operand(v.addend, v.add);
    Word* const result = vector_.words(v.result);
    const std::uint32_t outputs = std::uint32_t{v.rows} * v.columns;
    const TileShape shape{v.rows, v.columns, 0, v.k_total, v.k_total, v.shift};
    const TileState sums{accumulator_.at(v.accumulator_address), outputs, v.columns};
    if (faults_ != nullptr) {
        faults_->read_sums(kernel_, sums, kernel_.levels(v.k_total), v.rows, v.columns);
    }
    kernel_.finish(shape, sums, result, v.stride);
    for_rows(v.rows, v.columns, [&](std::size_t r) {
        const std::size_t at = r * v.stride;
        values_.finish_product(v, result + at, bias, row(addend, at), row(mask, at), v.columns);
    });
}

void VectorTiles::compute(const vector_op::SoftmaxGradient& v) {
    const Word* const logits = operand(v.logits);
    const Word* const labels = operand(v.labels);
    Word* const result = vector_.words(v.result);
    for (std::size_t r = 0; r < v.rows; ++r) {
        values_.softmax_gradient(v, logits + r * v.stride, labels[r], result + r * v.stride,
                                 v.columns);
    }
}

template <typename Update> void VectorTiles::compute_update(const Update& v, bool has_state) {
    const Word* const weight = operand(v.weight);
    const Word* const gradient = operand(v.gradient);
    const Word* const state = operand(v.state, has_state);
    Word* const new_weight = vector_.words(v.result);
    Word* const new_state = has_state ? vector_.words(v.new_state) : nullptr;
    Word* const rounded = arithmetic_.update.master_bits > 0 ? vector_.words(v.rounded) : nullptr;
    const auto places = static_cast<std::size_t>(arithmetic_.master_places());
    for_rows(v.rows, v.columns, [&](std::size_t r) {
        const std::size_t at = r * v.stride;
        values_.update(v, {weight + at * places, gradient + at, row(state, at),
                           new_weight + at * places, row(new_state, at), row(rounded, at),
                           v.columns, v.element + static_cast<std::uint32_t>(r) * v.pitch});
    });
}

void VectorTiles::compute(const vector_op::Update& v) {
    compute_update(v, v.momentum);
}

void VectorTiles::compute(const vector_op::MultiplicativeUpdate& v) {
    compute_update(v, true);
}

void VectorTiles::compute(const vector_op::MaxPool& v) {
    const Word* const windows = operand(v.windows);
    Word* const result = vector_.words(v.result);
    Word* const index = vector_.words(v.index);
    for_rows(v.rows, v.window_words(), [&](std::size_t r) {
        values_.max_pool(windows + r * v.window_words(), v.taps, result + r * v.stride,
                         index + r * v.stride, v.columns);
    });
}

void VectorTiles::compute(const vector_op::MaxUnpool& v) {
    const Word* const gradients = operand(v.windows);
    const Word* const indices = operand(v.indices);
    const Word* const mask = operand(v.mask, v.masked);
    Word* const result = vector_.words(v.result);
    for_rows(v.rows, v.window_words(), [&](std::size_t r) {
        const std::size_t window = r * v.window_words();
        values_.max_unpool(v, gradients + window, indices + window, row(mask, r * v.stride),
                           result + r * v.stride, v.columns);
    });
}

void VectorTiles::compute(const vector_op::AveragePool& v) {
    const Word* const windows = operand(v.windows);
    Word* const result = vector_.words(v.result);
    std::byte* const state = accumulator_.at(v.accumulator_address);
    for (std::size_t r = 0; r < v.rows; ++r) {
        values_.average_pool(v, windows + r * v.window_words(), state, result + r * v.stride,
                             v.columns);
    }
}

// Batch norm's sums are taken here and not as products with a row of ones on the array: both take
// as many words a cycle, and here squares and products need no way to DRAM and back.

void VectorTiles::compute(const vector_op::MomentSums& v) {
    const std::size_t n = v.columns;
    const Word* const x = operand(v.x);
    const Word* const mean = operand(v.channels);
    const Word* const inverse = mean + v.stride;
    const Word* const gradient = operand(v.gradient, v.of_gradients());
    std::byte* const state = accumulator_.at(v.accumulator_address);
    ones_.assign(v.rows, values_.math().one());
    const TileShape shape{1, v.columns, v.rows, v.k_offset, v.k_total, 0};
    const TileOperand ones{ones_.data(), v.rows};
    terms_.resize(v.rows * n);
    for_rows(v.rows, n, [&](std::size_t r) {
        const std::size_t at = r * v.stride;
        values_.moment_terms(v, x + at, row(gradient, at), mean, inverse, terms_.data() + r * n, n);
    });
    if (v.of_gradients()) {
        kernel_.accumulate(ones, {gradient, v.stride}, shape, {state, n, n});
    }
    const auto levels = static_cast<std::size_t>(kernel_.levels(v.k_total));
    const std::size_t second = v.of_gradients() ? levels * n * kernel_.state_word_bytes() : 0;
    kernel_.accumulate(ones, {terms_.data(), n}, shape, {state + second, n, n});
}

void VectorTiles::compute(const vector_op::Moments& v) {
    const std::size_t n = v.columns;
    terms_.resize(n);
    if (v.stage < 2) {
        kernel_.finish({1, v.columns, 0, v.k_total, v.k_total, v.shift},
                       {accumulator_.at(v.accumulator_address), n, n}, terms_.data(), n);
    }
    values_.moments(v, terms_.data(), operand(v.channels), vector_.words(v.result), v.stride, n);
}

void VectorTiles::compute(const vector_op::Normalise& v) {
    const Word* const x = operand(v.x);
    const Word* const channels = operand(v.channels);
    Word* const y = vector_.words(v.result);
    for_rows(v.rows, v.columns, [&](std::size_t r) {
        values_.normalise(v, x + r * v.stride, channels, v.stride, y + r * v.stride, v.columns);
    });
}

void VectorTiles::compute(const vector_op::NormaliseGradient& v) {
    const Word* const x = operand(v.x);
    const Word* const channels = operand(v.channels);
    const Word* const dy = operand(v.gradient);
    Word* const dx = vector_.words(v.result);
    for_rows(v.rows, v.columns, [&](std::size_t r) {
        const std::size_t at = r * v.stride;
        values_.normalise_gradient(v, x + at, dy + at, channels, v.stride, dx + at, v.columns);
    });
}

} // namespace napier
