// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/stream_builder.hpp"

#include <algorithm>

#include "hw/config/input_error.hpp"

namespace napier {

namespace {

std::uint32_t padded(std::int64_t columns) {
    return static_cast<std::uint32_t>((columns + 7) / 8 * 8);
}

Store store_of(const DeviceTensor& tensor, std::int64_t row, std::int64_t column, std::int64_t rows,
               std::int64_t columns, std::uint32_t address) {
    Store store;
    store.buffer = Buffer::vector;
    store.element_bits = static_cast<std::uint8_t>(tensor.element_bits);
    store.dram_address = tensor.at(row, column);
    store.row_stride = tensor.row_stride();
    store.rows = static_cast<std::uint32_t>(rows);
    store.columns = static_cast<std::uint32_t>(columns);
    store.local_address = address;
    store.local_stride = padded(columns);
    return store;
}

Load load_of(const DeviceTensor& tensor, std::int64_t row, std::int64_t column, std::int64_t rows,
             std::int64_t columns, Buffer buffer, std::uint32_t address, std::uint32_t stride) {
    Load load;
    load.buffer = buffer;
    load.element_bits = static_cast<std::uint8_t>(tensor.element_bits);
    load.dram_address = tensor.at(row, column);
    load.row_stride = tensor.row_stride();
    load.rows = static_cast<std::uint32_t>(rows);
    load.columns = static_cast<std::uint32_t>(columns);
    load.local_address = address;
    load.local_stride = stride;
    return load;
}

/// The operand tile with `rows` x `columns` as the array sees it, whichever way it lies in DRAM.
Load operand_load(const DeviceTensor& tensor, bool transposed, std::int64_t row,
                  std::int64_t column, std::int64_t rows, std::int64_t columns, Buffer buffer,
                  std::uint32_t address) {
    Load load = transposed
                    ? load_of(tensor, column, row, columns, rows, buffer, address, padded(columns))
                    : load_of(tensor, row, column, rows, columns, buffer, address, padded(columns));
    load.transpose = transposed;
    return load;
}

void append(std::vector<Instruction>& list, const Operation& operation, std::uint16_t tag) {
    list.push_back({Tokens{}, tag, operation});
}

} // namespace

StreamBuilder::StreamBuilder(const Architecture& architecture, const TileKernel& kernel)
    : architecture_(architecture), kernel_(kernel),
      limits_(buffer_limits(architecture, kernel.state_bits())) {}

StreamBuilder::Item& StreamBuilder::next_item() {
    items_.emplace_back();
    items_.back().barrier = barrier_;
    barrier_ = false;
    return items_.back();
}

void StreamBuilder::drain_and_store(Item& item, const GemmPass& pass, std::int64_t row,
                                    std::int64_t column, std::int64_t rows, std::int64_t columns,
                                    std::uint32_t k_total) {
    const DeviceTensor& result = *pass.result;
    const int input_fraction = pass.input == nullptr ? 0 : pass.input->fraction;
    vector_half_ ^= 1;
    Vector drain;
    drain.op = VectorOp::drain;
    drain.rows = static_cast<std::uint16_t>(rows);
    drain.columns = static_cast<std::uint16_t>(columns);
    drain.stride = padded(columns);
    drain.result[0] = vector_out();
    drain.k_total = k_total;
    drain.shift =
        static_cast<std::int8_t>(input_fraction + pass.weight->fraction - result.fraction);
    drain.activate = pass.activate;
    std::uint32_t in = vector_in();
    if (pass.bias != nullptr) {
        append(item.loads,
               load_of(*pass.bias, 0, column, 1, columns, Buffer::vector, in, drain.stride),
               pass.tag);
        drain.add_bias = true;
        drain.source[0] = in;
        drain.shift2 = static_cast<std::int8_t>(pass.bias->fraction - result.fraction);
        in += drain.stride;
    }
    if (pass.mask != nullptr) {
        append(item.loads,
               load_of(*pass.mask, row, column, rows, columns, Buffer::vector, in, drain.stride),
               pass.tag);
        drain.mask = true;
        drain.source[1] = in;
    }
    append(item.computes, drain, pass.tag);
    append(item.stores, store_of(result, row, column, rows, columns, drain.result[0]), pass.tag);
}

void StreamBuilder::gemm(const GemmPass& pass) {
    const bool ones = pass.input == nullptr;
    const DeviceTensor& weight = *pass.weight;
    const std::int64_t n = pass.weight_transposed ? weight.rows : weight.columns;
    const std::int64_t k = pass.input_transposed || ones ? pass.rows
                           : pass.weight_transposed      ? weight.columns
                                                         : weight.rows;
    const std::int64_t m = ones ? 1 : pass.input_transposed ? pass.input->columns : pass.rows;
    const int levels = kernel_.levels(k);
    const Tiling tiling = choose_tiling(architecture_, limits_, m, n, k, levels);
    const std::int64_t tiles_m = (m + tiling.m - 1) / tiling.m;
    const std::int64_t tiles_n = (n + tiling.n - 1) / tiling.n;
    const std::int64_t tiles_k = (k + tiling.k - 1) / tiling.k;
    const std::int64_t outer = tiling.n_outer ? tiles_n : tiles_m;
    const std::int64_t inner = tiling.n_outer ? tiles_m : tiles_n;
    const int input_fraction = ones ? 0 : pass.input->fraction;

    barrier_ = barrier_ || pass.depends;
    std::int64_t loaded_input = -1; // which tile a half holds, as row tile * tiles_k + k tile
    std::int64_t loaded_weight = -1;
    for (std::int64_t o = 0; o < outer; ++o) {
        for (std::int64_t i = 0; i < inner; ++i) {
            const std::int64_t im = tiling.n_outer ? i : o;
            const std::int64_t in = tiling.n_outer ? o : i;
            const std::int64_t m0 = im * tiling.m;
            const std::int64_t n0 = in * tiling.n;
            const std::int64_t tm = std::min(tiling.m, m - m0);
            const std::int64_t tn = std::min(tiling.n, n - n0);
            for (std::int64_t ik = 0; ik < tiles_k; ++ik) {
                const std::int64_t k0 = ik * tiling.k;
                const std::int64_t tk = std::min(tiling.k, k - k0);
                Item& item = next_item();
                if (!ones && loaded_input != im * tiles_k + ik) {
                    loaded_input = im * tiles_k + ik;
                    input_half_ ^= 1;
                    append(item.loads,
                           operand_load(*pass.input, pass.input_transposed, m0, k0, tm, tk,
                                        Buffer::input, input_half_ * limits_.input),
                           pass.tag);
                }
                if (loaded_weight != in * tiles_k + ik) {
                    loaded_weight = in * tiles_k + ik;
                    weight_half_ ^= 1;
                    append(item.loads,
                           operand_load(weight, pass.weight_transposed, k0, n0, tk, tn,
                                        Buffer::weight, weight_half_ * limits_.weight),
                           pass.tag);
                }
                Gemm gemm;
                gemm.input_address = input_half_ * limits_.input;
                gemm.input_stride = padded(tk);
                gemm.weight_address = weight_half_ * limits_.weight;
                gemm.weight_stride = padded(tn);
                gemm.m = static_cast<std::uint16_t>(tm);
                gemm.n = static_cast<std::uint16_t>(tn);
                gemm.k = static_cast<std::uint16_t>(tk);
                gemm.input_is_ones = ones;
                gemm.opens = o == 0 && i == 0 && ik == 0;
                gemm.closes = o == outer - 1 && i == inner - 1 && ik == tiles_k - 1;
                gemm.shift = static_cast<std::int8_t>(input_fraction + weight.fraction -
                                                      pass.result->fraction);
                gemm.k_offset = static_cast<std::uint32_t>(k0);
                gemm.k_total = static_cast<std::uint32_t>(k);
                append(item.computes, gemm, pass.tag);
                if (ik == tiles_k - 1) {
                    drain_and_store(item, pass, m0, n0, tm, tn, gemm.k_total);
                }
            }
        }
    }
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
               load_of(logits, row, 0, count, logits.columns, Buffer::vector, softmax.source[0],
                       stride),
               tag);
        append(item.loads,
               load_of(labels, 0, row, 1, count, Buffer::vector, softmax.source[1],
                       static_cast<std::uint32_t>(count)),
               tag);
        append(item.computes, softmax, tag);
        append(item.stores, store_of(result, row, 0, count, logits.columns, softmax.result[0]),
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
                           load_of(*operands[slot], row, column, tr, tc, Buffer::vector,
                                   update.source[slot], update.stride),
                           pass.tag);
                }
                if (results[slot] != nullptr) {
                    append(item.stores,
                           store_of(*results[slot], row, column, tr, tc, update.result[slot]),
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
    std::size_t first = 0;
    bool token_from_barrier = false;
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
                    i >= first + 2 || (i == first && token_from_barrier);
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
            wait.tokens.push_previous = i + 1 == in_flight && last < items_.size();
            stream.push_back(wait);
        }
        token_from_barrier = true;
        first = last;
    }
    items_.clear();
    barrier_ = true;
    return stream;
}

} // namespace napier
