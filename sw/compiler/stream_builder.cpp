// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/stream_builder.hpp"

#include <algorithm>

#include "hw/config/input_error.hpp"

namespace napier {

StreamBuilder::StreamBuilder(const Architecture& architecture, const TileKernel& kernel)
    : architecture_(architecture), kernel_(kernel),
      limits_(buffer_limits(architecture, kernel.state_bits())) {}

void StreamBuilder::next_item() {
    items_.push_back({barrier_, loads_.size(), computes_.size(), stores_.size()});
    barrier_ = false;
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
    traffic_.read(tag, "logits", logits);
    traffic_.read(tag, "labels", labels);
    traffic_.write(tag, "result", result);
    for (std::int64_t row = 0; row < rows; row += step) {
        const std::int64_t count = std::min(step, rows - row);
        next_item();
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
        append(loads_,
               load_of(logits, {row, 0, count, logits.columns}, Buffer::vector, softmax.source[0],
                       stride),
               tag);
        append(loads_,
               load_of(labels, {0, row, 1, count}, Buffer::vector, softmax.source[1],
                       static_cast<std::uint32_t>(count)),
               tag);
        append(computes_, softmax, tag);
        append(stores_, store_of(result, {row, 0, count, logits.columns}, softmax.result[0]),
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
    const DeviceTensor* const operands[] = {pass.weight, pass.gradient, pass.momentum};
    const DeviceTensor* const results[] = {pass.weight, pass.momentum, pass.rounded};
    constexpr const char* kOperands[] = {"weight", "gradient", "momentum"};
    constexpr const char* kResults[] = {"weight", "momentum", "rounded weight"};
    for (std::size_t slot = 0; slot < 3; ++slot) {
        if (operands[slot] != nullptr) {
            traffic_.read(pass.tag, kOperands[slot], *operands[slot]);
        }
        if (results[slot] != nullptr) {
            traffic_.write(pass.tag, kResults[slot], *results[slot]);
        }
    }
    for (std::int64_t row = 0; row < rows; row += tile_rows) {
        const std::int64_t tr = std::min(tile_rows, rows - row);
        for (std::int64_t column = 0; column < columns; column += tile_columns) {
            const std::int64_t tc = std::min(tile_columns, columns - column);
            next_item();
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
            for (std::size_t slot = 0; slot < 3; ++slot) {
                if (operands[slot] != nullptr) {
                    append(loads_,
                           load_of(*operands[slot], {row, column, tr, tc}, Buffer::vector,
                                   update.source[slot], update.stride),
                           pass.tag);
                }
                if (results[slot] != nullptr) {
                    append(stores_,
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
            append(computes_, update, pass.tag);
        }
    }
}

std::vector<Instruction> StreamBuilder::finish() {
    std::vector<Instruction> stream;
    finish(stream);
    return stream;
}

void StreamBuilder::finish(std::vector<Instruction>& stream) {
    emit(stream, false);
    token_from_barrier_ = false;
}

void StreamBuilder::emit(std::vector<Instruction>& stream, bool more_follows) {
    const std::size_t count = items_.size();
    items_.push_back({true, loads_.size(), computes_.size(), stores_.size()}); // one past the last
    const auto move_to = [&stream](const std::vector<Instruction>& from, std::size_t first,
                                   std::size_t last) {
        stream.insert(stream.end(), from.begin() + static_cast<long>(first),
                      from.begin() + static_cast<long>(last));
    };
    const auto has_loads = [this](std::size_t i) { return items_[i + 1].loads > items_[i].loads; };
    for (std::size_t first = 0, last = 0; first < count; first = last) {
        last = first + 1; // one past the group between two barriers
        while (!items_[last].barrier) {
            ++last;
        }
        std::size_t storing = 0;
        for (std::size_t i = first; i < last; ++i) {
            const Item& item = items_[i];
            const Item& next = items_[i + 1];
            Tokens& first_compute = computes_[item.computes].tokens;
            Tokens& last_compute = computes_[next.computes - 1].tokens;
            if (has_loads(i)) {
                loads_[item.loads].tokens.pop_next =
                    i >= first + 2 || (i == first && token_from_barrier_);
                loads_[next.loads - 1].tokens.push_next = true;
                first_compute.pop_previous = true;
            }
            last_compute.push_previous = i + 2 < last && has_loads(i + 2);
            if (next.stores > item.stores) {
                first_compute.pop_next = storing >= 2;
                last_compute.push_next = true;
                stores_[item.stores].tokens.pop_previous = true;
                stores_[next.stores - 1].tokens.push_previous = true;
                ++storing;
            }
            move_to(loads_, item.loads, next.loads);
            move_to(computes_, item.computes, next.computes);
            move_to(stores_, item.stores, next.stores);
        }
        // The barrier: wait for the stores in flight, then let the next group load.
        const std::uint16_t tag = computes_[items_[last].computes - 1].tag;
        const std::size_t in_flight = std::min<std::size_t>(storing, 2);
        for (std::size_t i = 0; i < in_flight; ++i) {
            Instruction wait{Tokens{}, tag, Vector{}};
            wait.tokens.pop_next = true;
            wait.tokens.push_previous = i + 1 == in_flight && (more_follows || last < count);
            stream.push_back(wait);
        }
        token_from_barrier_ = true;
    }
    items_.clear();
    loads_.clear();
    computes_.clear();
    stores_.clear();
    barrier_ = true;
}

} // namespace napier
