// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/stream_builder.hpp"

#include <algorithm>

#include "hw/config/input_error.hpp"
#include "sw/lower/tiling_chooser.hpp"
#include "sw/lower/vector_fields.hpp"

namespace napier {

namespace {

constexpr std::size_t kPart = 256; // instructions: they stay in the host's first caches

template <typename Own> void set_arithmetic(Own& own, std::uint8_t number) {
    own.arithmetic = number;
}

void set_arithmetic(vector_op::Nothing& /*nothing*/, std::uint8_t /*number*/) {}

} // namespace

StreamBuilder::StreamBuilder(const Architecture& architecture, InstructionSink sink,
                             std::vector<std::uint8_t> by_tag)
    : architecture_(architecture), by_tag_(std::move(by_tag)), limits_(buffer_limits(architecture)),
      halves_(static_cast<std::uint32_t>(architecture.scratchpad.halves())),
      sink_(std::move(sink)) {}

StreamBuilder::~StreamBuilder() = default;

int StreamBuilder::levels_of(std::uint16_t tag, std::int64_t terms) const {
    const std::size_t number = arithmetic_of(tag);
    const Arithmetic& arithmetic = architecture_.arithmetic;
    return number == 0 ? arithmetic.levels(terms)
                       : levels(arithmetic.by_layer[number - 1].mac, terms);
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
        std::visit([number](auto& own) { set_arithmetic(own, number); }, compute.operation);
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
    closed_operations_ += computes_.size();
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
            settled_ >= halves_ || (settled_ == 0 && token_from_barrier_);
        item.loads.back().tokens.push_next = true;
        first_compute.pop_previous = true;
    }
    // The item after the next, or the next, loads into the half that this one leaves.
    last_compute.push_previous =
        waiting_count_ > halves_ && !waiting_[(oldest_ + halves_) % waiting_.size()].loads.empty();
    if (!item.stores.empty()) {
        first_compute.pop_next = storing_ >= halves_;
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
    const std::uint64_t in_flight = std::min<std::uint64_t>(storing_, halves_);
    for (std::uint64_t i = 0; i < in_flight; ++i) {
        Instruction wait{Tokens{}, last_tag_, vector_op::Nothing{}};
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
        void operator()(const RowsPass& pass) const { builder.rows(pass); }
        void operator()(const BatchNormPass& pass) const { builder.batch_norm(pass); }
    };
    std::visit(Visitor{*this}, operation);
}

void StreamBuilder::softmax_gradient(const SoftmaxPass& pass) {
    barrier_ = barrier_ || pass.depends;
    const std::uint32_t stride = padded(pass.logits.columns);
    const std::int64_t most = limits_.vector_in / (stride + 1);
    const std::int64_t step = most >= pass.rows ? pass.rows : TensorLayout::groups_in(most);
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
        turn(vector_half_);
        vector_op::SoftmaxGradient softmax = softmax_fields(pass);
        softmax.rows = static_cast<std::uint16_t>(count);
        softmax.columns = static_cast<std::uint16_t>(pass.logits.columns);
        softmax.stride = stride;
        softmax.logits = vector_in();
        softmax.labels = vector_in() + static_cast<std::uint32_t>(count) * stride;
        softmax.result = vector_out();
        append(loads_,
               load_of(pass.logits, {row, 0, count, pass.logits.columns}, Buffer::vector,
                       softmax.logits, stride),
               pass.tag);
        append(loads_,
               load_of(pass.labels, {0, row, 1, count}, Buffer::vector, softmax.labels,
                       static_cast<std::uint32_t>(count)),
               pass.tag);
        append(computes_, softmax, pass.tag);
        append(stores_, store_of(pass.result, {row, 0, count, pass.logits.columns}, softmax.result),
               pass.tag);
    }
}

void StreamBuilder::update(const UpdatePass& pass) {
    if (pass.multiplicative) {
        update_tiles(pass, multiplicative_update_fields(pass));
    } else {
        update_tiles(pass, update_fields(pass));
    }
}

template <typename Update>
void StreamBuilder::update_tiles(const UpdatePass& pass, const Update& fields) {
    const std::int64_t rows = pass.weight.rows;
    const std::int64_t columns = pass.weight.columns;
    const auto weight_places = static_cast<std::uint32_t>(places(pass.weight.element_bits));
    const std::int64_t room = // for up to three operands a tile
        TensorLayout::groups_in(limits_.vector_in / (weight_places + 2));
    if (room == 0) {
        throw InputError(architecture_.source() +
                         ": scratchpad.vector_kib: too small for a weight update");
    }
    const std::int64_t tile_columns = std::min<std::int64_t>({columns, room, kMostTileSide});
    const std::int64_t tile_rows =
        std::min<std::int64_t>({rows, room / padded(tile_columns), kMostTileSide});
    const auto given = [](const std::optional<DeviceTensor>& tensor) {
        return tensor ? &*tensor : nullptr;
    };
    struct Slot {
        const char* name;
        const DeviceTensor* tensor; ///< null: not there
        std::uint32_t Update::*address;
    };
    const DeviceTensor* const state = given(pass.momentum);
    const Slot operands[] = {{"weight", &pass.weight, &Update::weight},
                             {"gradient", &pass.gradient, &Update::gradient},
                             {"momentum", state, &Update::state}};
    const Slot results[] = {{"weight", &pass.weight, &Update::result},
                            {"momentum", state, &Update::new_state},
                            {"rounded weight", given(pass.rounded), &Update::rounded}};
    for (std::size_t slot = 0; slot < 3; ++slot) {
        if (operands[slot].tensor != nullptr) {
            traffic_.read(pass.tag, operands[slot].name, *operands[slot].tensor);
        }
        if (results[slot].tensor != nullptr) {
            traffic_.write(pass.tag, results[slot].name, *results[slot].tensor);
        }
    }
    const MapTiling tiling{tile_rows, tile_columns};
    const auto build = [&](Update& update, const TileOf& tile) {
        const std::uint32_t words = static_cast<std::uint32_t>(tile.rows) * update.stride;
        update.element = static_cast<std::uint32_t>(tile.row * columns + tile.column);
        for (std::uint32_t slot = 0; slot < 3; ++slot) {
            const std::uint32_t at = slot == 0 ? 0 : (weight_places + slot - 1) * words;
            const Slot& operand = operands[slot];
            if (operand.tensor != nullptr) {
                update.*operand.address = vector_in() + at;
                append(loads_,
                       load_of(*operand.tensor, tile, Buffer::vector, update.*operand.address,
                               update.stride),
                       pass.tag);
            }
            const Slot& result = results[slot];
            if (result.tensor != nullptr) {
                update.*result.address = vector_out() + at;
                append(stores_, store_of(*result.tensor, tile, update.*result.address), pass.tag);
            }
        }
        append(computes_, update, pass.tag);
    };
    for_map_tiles(fields, tiling, rows, columns, build, pass.depends);
}

} // namespace napier
