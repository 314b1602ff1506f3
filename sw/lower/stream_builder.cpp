// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/stream_builder.hpp"

#include <algorithm>

#include "hw/config/input_error.hpp"
#include "sw/lower/vector_fields.hpp"

namespace napier {

namespace {

constexpr std::size_t kPart = 256; // instructions: they stay in the host's first caches

} // namespace

StreamBuilder::StreamBuilder(const Architecture& architecture, InstructionSink sink,
                             std::vector<std::uint8_t> by_tag)
    : architecture_(architecture), by_tag_(std::move(by_tag)), limits_(buffer_limits(architecture)),
      sink_(std::move(sink)) {}

int StreamBuilder::levels_of(std::uint16_t tag, std::int64_t terms) const {
    const std::size_t number = arithmetic_of(tag);
    const Arithmetic& arithmetic = architecture_.arithmetic;
    return number == 0 ? arithmetic.levels(terms)
                       : arithmetic.by_layer[number - 1].mac.levels(terms);
}

/// Instructions are made without a thought of it: their tag says which it is.
void StreamBuilder::name_arithmetics() {
    for (Instruction& load : loads_) {
        name_arithmetic(std::get<Load>(load.operation), arithmetic_of(load.tag));
    }
    for (Instruction& store : stores_) {
        name_arithmetic(std::get<Store>(store.operation), arithmetic_of(store.tag));
    }
    for (Instruction& compute : computes_) {
        const std::uint8_t number = arithmetic_of(compute.tag);
        if (auto* const gemm = std::get_if<Gemm>(&compute.operation)) {
            gemm->arithmetic = number;
        } else {
            std::get<Vector>(compute.operation).arithmetic = number;
        }
    }
}

void StreamBuilder::next_item() {
    close_item();
    if (barrier_) {
        end_group(true);
    }
    barrier_ = false;
}

void StreamBuilder::close_item() {
    if (computes_.empty()) {
        return;
    }
    name_arithmetics();
    Item& item = waiting_[(oldest_ + waiting_count_) % waiting_.size()];
    item.loads.swap(loads_);
    item.computes.swap(computes_);
    item.stores.swap(stores_);
    ++waiting_count_;
    if (waiting_count_ == waiting_.size()) {
        settle_oldest();
    }
}

void StreamBuilder::settle_oldest() {
    Item& item = waiting_[oldest_];
    Tokens& first_compute = item.computes.front().tokens;
    Tokens& last_compute = item.computes.back().tokens;
    if (!item.loads.empty()) {
        item.loads.front().tokens.pop_next =
            settled_ >= 2 || (settled_ == 0 && token_from_barrier_);
        item.loads.back().tokens.push_next = true;
        first_compute.pop_previous = true;
    }
    // The item after the next loads into the half that this one leaves.
    last_compute.push_previous =
        waiting_count_ == 3 && !waiting_[(oldest_ + 2) % waiting_.size()].loads.empty();
    if (!item.stores.empty()) {
        first_compute.pop_next = storing_ >= 2;
        last_compute.push_next = true;
        item.stores.front().tokens.pop_previous = true;
        item.stores.back().tokens.push_previous = true;
        ++storing_;
    }
    last_tag_ = item.computes.back().tag;
    for (std::vector<Instruction>* const part : {&item.loads, &item.computes, &item.stores}) {
        stream_.insert(stream_.end(), part->begin(), part->end());
        part->clear();
    }
    ++settled_;
    oldest_ = (oldest_ + 1) % waiting_.size();
    --waiting_count_;
    if (sink_ && stream_.size() >= kPart) {
        sink_(stream_);
        stream_.clear();
    }
}

/// The barrier: wait for the stores in flight, then let the next group load.
void StreamBuilder::end_group(bool more_follows) {
    while (waiting_count_ > 0) {
        settle_oldest();
    }
    if (settled_ == 0) {
        return;
    }
    const std::uint64_t in_flight = std::min<std::uint64_t>(storing_, 2);
    for (std::uint64_t i = 0; i < in_flight; ++i) {
        Instruction wait{Tokens{}, last_tag_, Vector{}};
        wait.tokens.pop_next = true;
        wait.tokens.push_previous = i + 1 == in_flight && more_follows;
        stream_.push_back(wait);
    }
    token_from_barrier_ = more_follows;
    settled_ = storing_ = 0;
}

std::vector<Instruction> StreamBuilder::finish() {
    close_item();
    end_group(false);
    std::vector<Instruction> rest;
    rest.swap(stream_);
    if (sink_ && !rest.empty()) {
        sink_(rest);
        rest.clear();
    }
    return rest;
}

void StreamBuilder::add(const PassOperation& operation) {
    struct Visitor {
        StreamBuilder& builder;
        void operator()(const GemmPass& pass) const { builder.gemm(pass); }
        void operator()(const SoftmaxPass& pass) const { builder.softmax_gradient(pass); }
        void operator()(const UpdatePass& pass) const { builder.update(pass); }
        void operator()(const PoolPass& pass) const { builder.pool(pass); }
        void operator()(const ElementwisePass& pass) const { builder.elementwise(pass); }
        void operator()(const BatchNormPass& pass) const { builder.batch_norm(pass); }
    };
    std::visit(Visitor{*this}, operation);
}

void StreamBuilder::softmax_gradient(const SoftmaxPass& pass) {
    barrier_ = barrier_ || pass.depends;
    const std::uint32_t stride = padded(pass.logits.columns);
    const std::int64_t most = limits_.vector_in / (stride + 1);
    const std::int64_t step = most >= pass.rows ? pass.rows : most / 8 * 8;
    if (step == 0) {
        throw InputError(architecture_.source() +
                         ": scratchpad.vector_kib: too small for the softmax "
                         "of " +
                         std::to_string(pass.logits.columns) + " classes");
    }
    traffic_.read(pass.tag, "logits", pass.logits);
    traffic_.read(pass.tag, "labels", pass.labels);
    traffic_.write(pass.tag, "result", pass.result);
    for (std::int64_t row = 0; row < pass.rows; row += step) {
        const std::int64_t count = std::min(step, pass.rows - row);
        next_item();
        vector_half_ ^= 1;
        Vector softmax = softmax_fields(pass);
        softmax.rows = static_cast<std::uint16_t>(count);
        softmax.columns = static_cast<std::uint16_t>(pass.logits.columns);
        softmax.stride = stride;
        softmax.source[0] = vector_in();
        softmax.source[1] = vector_in() + static_cast<std::uint32_t>(count) * stride;
        softmax.result[0] = vector_out();
        append(loads_,
               load_of(pass.logits, {row, 0, count, pass.logits.columns}, Buffer::vector,
                       softmax.source[0], stride),
               pass.tag);
        append(loads_,
               load_of(pass.labels, {0, row, 1, count}, Buffer::vector, softmax.source[1],
                       static_cast<std::uint32_t>(count)),
               pass.tag);
        append(computes_, softmax, pass.tag);
        append(stores_,
               store_of(pass.result, {row, 0, count, pass.logits.columns}, softmax.result[0]),
               pass.tag);
    }
}

void StreamBuilder::update(const UpdatePass& pass) {
    barrier_ = barrier_ || pass.depends;
    const std::int64_t rows = pass.weight.rows;
    const std::int64_t columns = pass.weight.columns;
    const std::int64_t third = limits_.vector_in / 3 / 8 * 8; // up to three operands a tile
    if (third == 0) {
        throw InputError(architecture_.source() +
                         ": scratchpad.vector_kib: too small for a weight update");
    }
    const std::int64_t tile_columns = std::min<std::int64_t>({columns, third, 65528});
    const std::int64_t tile_rows =
        std::min<std::int64_t>({rows, third / padded(tile_columns), 65528});
    const auto given = [](const std::optional<DeviceTensor>& tensor) {
        return tensor ? &*tensor : nullptr;
    };
    const DeviceTensor* const momentum = given(pass.momentum);
    const DeviceTensor* const operands[] = {&pass.weight, &pass.gradient, momentum};
    const DeviceTensor* const results[] = {&pass.weight, momentum, given(pass.rounded)};
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
            Vector update = update_fields(pass);
            update.rows = static_cast<std::uint16_t>(tr);
            update.columns = static_cast<std::uint16_t>(tc);
            update.stride = padded(tc);
            const std::uint32_t words = static_cast<std::uint32_t>(tr) * update.stride;
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
            update.element = static_cast<std::uint32_t>(row * columns + column);
            append(computes_, update, pass.tag);
        }
    }
}

} // namespace napier
