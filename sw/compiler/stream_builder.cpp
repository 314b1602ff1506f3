// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/stream_builder.hpp"

#include <algorithm>

#include "hw/config/input_error.hpp"

namespace napier {

StreamBuilder::StreamBuilder(const Architecture& architecture, const TileKernel& kernel)
    : architecture_(architecture), kernel_(kernel),
      limits_(buffer_limits(architecture, kernel.state_bits())) {}

StreamBuilder::Item& StreamBuilder::next_item() {
    items_.emplace_back();
    items_.back().barrier = barrier_;
    barrier_ = false;
    return items_.back();
}

void StreamBuilder::softmax_gradient(const DeviceTensor& logits, const DeviceTensor& labels,
                                     const DeviceTensor& result, std::int64_t rows,
                                     std::uint16_t tag) {
    barrier_ = true;
    const std::uint32_t stride = padded(logits.columns);
    const std::int64_t most = limits_.vector_in / (stride + 1);
    const std::int64_t step = most >= rows ? rows : most / 8 * 8;
    if (step == 0) {
        throw InputError(architecture_.name +
                         ": scratchpad.vector_kib: too small for the softmax "
                         "of " +
                         std::to_string(logits.columns) + " classes");
    }
    for (std::int64_t row = 0; row < rows; row += step) {
        const std::int64_t count = std::min(step, rows - row);
        Item& item = next_item();
        vector_half_ ^= 1;
        Vector softmax;
        softmax.op = VectorOp::softmax_gradient;
        softmax.rows = static_cast<std::uint16_t>(count);
        softmax.columns = static_cast<std::uint16_t>(logits.columns);
        softmax.stride = stride;
        softmax.shift = static_cast<std::int8_t>(logits.fraction);
        softmax.shift2 = static_cast<std::int8_t>(result.fraction);
        softmax.source[0] = vector_in();
        softmax.source[1] = vector_in() + static_cast<std::uint32_t>(count) * stride;
        softmax.result[0] = vector_out();
        append(item.loads,
               load_of(logits, {row, 0, count, logits.columns}, Buffer::vector, softmax.source[0],
                       stride),
               tag);
        append(item.loads,
               load_of(labels, {0, row, 1, count}, Buffer::vector, softmax.source[1],
                       static_cast<std::uint32_t>(count)),
               tag);
        append(item.computes, softmax, tag);
        append(item.stores, store_of(result, {row, 0, count, logits.columns}, softmax.result[0]),
               tag);
    }
}

void StreamBuilder::update(const UpdatePass& pass) {
    barrier_ = barrier_ || pass.depends;
    const std::int64_t rows = pass.weight->rows;
    const std::int64_t columns = pass.weight->columns;
    const std::int64_t third = limits_.vector_in / 3 / 8 * 8; // up to three operands a tile
    if (third == 0) {
        throw InputError(architecture_.name +
                         ": scratchpad.vector_kib: too small for a weight update");
    }
    const std::int64_t tile_columns = std::min<std::int64_t>({columns, third, 65528});
    const std::int64_t tile_rows =
        std::min<std::int64_t>({rows, third / padded(tile_columns), 65528});
    for (std::int64_t row = 0; row < rows; row += tile_rows) {
        const std::int64_t tr = std::min(tile_rows, rows - row);
        for (std::int64_t column = 0; column < columns; column += tile_columns) {
            const std::int64_t tc = std::min(tile_columns, columns - column);
            Item& item = next_item();
            vector_half_ ^= 1;
            Vector update;
            update.op = VectorOp::update;
            update.rows = static_cast<std::uint16_t>(tr);
            update.columns = static_cast<std::uint16_t>(tc);
            update.stride = padded(tc);
            const std::uint32_t words = static_cast<std::uint32_t>(tr) * update.stride;
            const DeviceTensor& word = pass.rounded != nullptr ? *pass.rounded : *pass.weight;
            update.shift2 = static_cast<std::int8_t>(pass.gradient->fraction - word.fraction);
            for (std::uint32_t slot = 0; slot < 3; ++slot) {
                update.source[slot] = vector_in() + slot * words;
                update.result[slot] = vector_out() + slot * words;
            }
            const DeviceTensor* const operands[] = {pass.weight, pass.gradient, pass.momentum};
            const DeviceTensor* const results[] = {pass.weight, pass.momentum, pass.rounded};
            for (std::size_t slot = 0; slot < 3; ++slot) {
                if (operands[slot] != nullptr) {
                    append(item.loads,
                           load_of(*operands[slot], {row, column, tr, tc}, Buffer::vector,
                                   update.source[slot], update.stride),
                           pass.tag);
                }
                if (results[slot] != nullptr) {
                    append(item.stores,
                           store_of(*results[slot], {row, column, tr, tc}, update.result[slot]),
                           pass.tag);
                }
            }
            update.momentum = pass.momentum != nullptr;
            update.momentum_scale = pass.momentum_scale;
            update.decay = pass.decay;
            update.tensor = pass.tensor;
            update.element = static_cast<std::uint32_t>(row * columns + column);
            update.pitch = static_cast<std::uint32_t>(columns);
            append(item.computes, update, pass.tag);
        }
    }
}

std::vector<Instruction> StreamBuilder::finish() {
    std::vector<Instruction> stream;
    emit(stream, false);
    token_from_barrier_ = false;
    return stream;
}

void StreamBuilder::emit(std::vector<Instruction>& stream, bool more_follows) {
    std::size_t first = 0;
    while (first < items_.size()) {
        std::size_t last = first + 1; // one past the group between two barriers
        while (last < items_.size() && !items_[last].barrier) {
            ++last;
        }
        std::size_t storing = 0;
        for (std::size_t i = first; i < last; ++i) {
            Item& item = items_[i];
            if (!item.loads.empty()) {
                item.loads.front().tokens.pop_next =
                    i >= first + 2 || (i == first && token_from_barrier_);
                item.loads.back().tokens.push_next = true;
                item.computes.front().tokens.pop_previous = true;
            }
            item.computes.back().tokens.push_previous =
                i + 2 < last && !items_[i + 2].loads.empty();
            if (!item.stores.empty()) {
                item.computes.front().tokens.pop_next = storing >= 2;
                item.computes.back().tokens.push_next = true;
                item.stores.front().tokens.pop_previous = true;
                item.stores.back().tokens.push_previous = true;
                ++storing;
            }
            stream.insert(stream.end(), item.loads.begin(), item.loads.end());
            stream.insert(stream.end(), item.computes.begin(), item.computes.end());
            stream.insert(stream.end(), item.stores.begin(), item.stores.end());
        }
        // The barrier: wait for the stores in flight, then let the next group load.
        const std::uint16_t tag = items_[last - 1].computes.back().tag;
        const std::size_t in_flight = std::min<std::size_t>(storing, 2);
        for (std::size_t i = 0; i < in_flight; ++i) {
            Instruction wait{Tokens{}, tag, Vector{}};
            wait.tokens.pop_next = true;
            wait.tokens.push_previous =
                i + 1 == in_flight && (more_follows || last < items_.size());
            stream.push_back(wait);
        }
        token_from_barrier_ = true;
        first = last;
    }
    items_.clear();
    barrier_ = true;
}

} // namespace napier
