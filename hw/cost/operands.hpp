// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/arith/arithmetic.hpp"
#include "hw/isa/vector_operations.hpp"

namespace napier {

// Which words an operation of the vector unit reaches, in the order in which it does.
// for_operands() calls, with (address, rows, columns, stride) of a tile of the vector scratchpad,
//
//     visit.read(...)     numbers that the operation reads
//     visit.indices(...)  what is no number of the arithmetic: labels, and the taps of maxima
//     visit.write(...)    results
//
// and visit.sums(address, planes, outputs) for the accumulators: a plane of state words for each
// level of the sums. `arithmetic` is the operation's own, alone.

/// Any of vector_op::RowOperation.
template <typename RowOperation, typename Visit>
void for_operands(const RowOperation& v, const Arithmetic& /*arithmetic*/, Visit& visit) {
    for (const auto& operand : v.operands(v)) {
        if (operand.there) {
            visit.read(operand.address, v.rows, v.columns, v.stride);
        }
    }
    visit.write(v.result, v.rows, v.columns, v.stride);
}

template <typename Visit>
void for_operands(const vector_op::Drain& v, const Arithmetic& arithmetic, Visit& visit) {
    if (v.add_bias) {
        visit.read(v.bias, 1, v.columns, v.columns);
    }
    if (v.masked) {
        visit.read(v.mask, v.rows, v.columns, v.stride);
    }
    if (v.add) {
        visit.read(v.addend, v.rows, v.columns, v.stride);
    }
    visit.write(v.result, v.rows, v.columns, v.stride);
    visit.sums(v.accumulator_address, static_cast<std::uint32_t>(arithmetic.levels(v.k_total)),
               std::uint32_t{v.rows} * v.columns);
}

template <typename Visit>
void for_operands(const vector_op::SoftmaxGradient& v, const Arithmetic& /*arithmetic*/,
                  Visit& visit) {
    visit.read(v.logits, v.rows, v.columns, v.stride);
    visit.indices(v.labels, v.rows, 1, 1);
    visit.write(v.result, v.rows, v.columns, v.stride);
}

namespace operands {

template <typename Visit>
void update(const vector_op::UpdateTile& v, bool has_state, const Arithmetic& arithmetic,
            Visit& visit) {
    const auto places = static_cast<std::uint32_t>(arithmetic.master_places());
    visit.read(v.weight, v.rows, v.columns * places, v.stride * places);
    visit.read(v.gradient, v.rows, v.columns, v.stride);
    if (has_state) {
        visit.read(v.state, v.rows, v.columns, v.stride);
    }
    visit.write(v.result, v.rows, v.columns * places, v.stride * places);
    if (has_state) {
        visit.write(v.new_state, v.rows, v.columns, v.stride);
    }
    if (arithmetic.update.master_bits > 0) {
        visit.write(v.rounded, v.rows, v.columns, v.stride);
    }
}

} // namespace operands

template <typename Visit>
void for_operands(const vector_op::Update& v, const Arithmetic& arithmetic, Visit& visit) {
    operands::update(v, v.momentum, arithmetic, visit);
}

template <typename Visit>
void for_operands(const vector_op::MultiplicativeUpdate& v, const Arithmetic& arithmetic,
                  Visit& visit) {
    operands::update(v, true, arithmetic, visit);
}

template <typename Visit>
void for_operands(const vector_op::MaxPool& v, const Arithmetic& /*arithmetic*/, Visit& visit) {
    visit.read(v.windows, v.rows, v.window_words(), v.window_words());
    visit.write(v.result, v.rows, v.columns, v.stride);
    visit.write(v.index, v.rows, v.columns, v.stride);
}

template <typename Visit>
void for_operands(const vector_op::MaxUnpool& v, const Arithmetic& /*arithmetic*/, Visit& visit) {
    visit.read(v.windows, v.rows, v.window_words(), v.window_words());
    visit.indices(v.indices, v.rows, v.window_words(), v.window_words());
    if (v.masked) {
        visit.read(v.mask, v.rows, v.columns, v.stride);
    }
    visit.write(v.result, v.rows, v.columns, v.stride);
}

template <typename Visit>
void for_operands(const vector_op::AveragePool& v, const Arithmetic& arithmetic, Visit& visit) {
    visit.read(v.windows, v.rows, v.window_words(), v.window_words());
    visit.write(v.result, v.rows, v.columns, v.stride);
    visit.sums(v.accumulator_address, static_cast<std::uint32_t>(arithmetic.levels(v.taps)),
               v.columns);
}

template <typename Visit>
void for_operands(const vector_op::MomentSums& v, const Arithmetic& arithmetic, Visit& visit) {
    visit.read(v.x, v.rows, v.columns, v.stride);
    visit.read(v.channels, 2, v.columns, v.stride);
    if (v.of_gradients()) {
        visit.read(v.gradient, v.rows, v.columns, v.stride);
    }
    visit.sums(v.accumulator_address,
               static_cast<std::uint32_t>(arithmetic.levels(v.k_total)) * v.sums(), v.columns);
}

template <typename Visit>
void for_operands(const vector_op::Moments& v, const Arithmetic& arithmetic, Visit& visit) {
    visit.read(v.channels, v.rows_in(v.stage), v.columns, v.stride);
    visit.write(v.result, v.rows_out(v.stage), v.columns, v.stride);
    visit.sums(v.accumulator_address, static_cast<std::uint32_t>(arithmetic.levels(v.k_total)),
               v.columns);
}

template <typename Visit>
void for_operands(const vector_op::Normalise& v, const Arithmetic& /*arithmetic*/, Visit& visit) {
    visit.read(v.x, v.rows, v.columns, v.stride);
    visit.read(v.channels, 4, v.columns, v.stride);
    visit.write(v.result, v.rows, v.columns, v.stride);
}

template <typename Visit>
void for_operands(const vector_op::NormaliseGradient& v, const Arithmetic& /*arithmetic*/,
                  Visit& visit) {
    visit.read(v.x, v.rows, v.columns, v.stride);
    visit.read(v.channels, 5, v.columns, v.stride);
    visit.read(v.gradient, v.rows, v.columns, v.stride);
    visit.write(v.result, v.rows, v.columns, v.stride);
}

} // namespace napier
