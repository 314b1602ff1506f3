// SPDX-License-Identifier: Apache-2.0
// Matrix products. The weights are unpacked once; the host's threads share blocks of the result,
// each of which takes its sums over all of k. A sum's order is its own, so blocks give the bits of
// any tiles.
#include "hw/arith/common/integer.hpp"
#include "sw/lower/product_loads.hpp"
#include "sw/lower/vector_fields.hpp"
#include "sw/whole/whole_passes.hpp"

namespace napier {

namespace {

/// Of the result, and how many terms of its sums are gathered at a time.
struct Block {
    std::int64_t rows;
    std::int64_t columns;
    std::int64_t terms;
};

constexpr std::int64_t kRowGrain = 8;     // columns of a transposed input start on a group
constexpr std::int64_t kColumnGrain = 32; // a panel of the vector kernels

Block choose_block(const GemmSize& size, int threads) {
    constexpr std::int64_t kRows = 256;           // that share a panel of prepared weights
    constexpr std::int64_t kInputWords = 1 << 18; // of a block at a time
    constexpr std::int64_t kLeastMacs = 1 << 18;  // worth waking a thread for
    Block block{std::min(size.m, kRows), size.n, 0};
    const auto blocks = [&] {
        return ceil_div(size.m, block.rows) * ceil_div(size.n, block.columns);
    };
    while (threads > 1 && blocks() < 2 * threads &&
           block.rows * block.columns * size.k > 2 * kLeastMacs) {
        const bool wide = block.columns > kColumnGrain;
        if (block.rows > kRowGrain && (block.rows >= block.columns || !wide)) {
            block.rows = round_up(ceil_div(block.rows, 2), kRowGrain);
        } else if (wide) {
            block.columns = round_up(ceil_div(block.columns, 2), kColumnGrain);
        } else {
            break;
        }
    }
    block.terms = std::min(size.k, round_up(kInputWords / block.rows, kColumnGrain));
    return block;
}

/// Columns of the weights as they enter the array: k rows of padded(their number) words.
const Word* unpack_weights(const WholeUnit& unit, const GemmPass& pass, const GemmSize& size,
                           const Part& columns) {
    constexpr std::int64_t kPartWords = 1 << 14;
    const std::size_t stride = padded(columns.size());
    Word* const weights = scratch(0, static_cast<std::size_t>(size.k) * stride);
    const auto grain =
        round_up(std::max<std::int64_t>(kPartWords / columns.size(), 1), kColumnGrain);
    WorkerPool::shared().for_parts(
        static_cast<std::size_t>(size.k), static_cast<std::size_t>(grain),
        [&](std::size_t first, std::size_t last) {
            std::vector<Load> loads;
            append_weight_loads(loads, pass,
                                {static_cast<std::int64_t>(first), columns.first,
                                 static_cast<std::int64_t>(last - first), columns.size()},
                                0);
            for (const Load& load : loads) {
                unit.load(load, weights + first * stride + load.local_address);
            }
        });
    return weights;
}

/// A block of the result, from the input to memory. `weights` begin at the block's first column,
/// rows `weight_stride` apart.
void run_block(const WholeUnit& unit, const GemmPass& pass, const vector_op::Drain& drain,
               const GemmSize& size, const TileOf& part, std::int64_t terms, const Word* weights,
               std::size_t weight_stride) {
    const auto rows = static_cast<std::size_t>(part.rows);
    const auto columns = static_cast<std::size_t>(part.columns);
    const auto m = static_cast<int>(part.rows);
    const auto n = static_cast<int>(part.columns);
    const auto levels = static_cast<std::size_t>(unit.kernel.levels(size.k));
    const TileState state{
        scratch<std::byte>(0, levels * rows * columns * unit.kernel.state_word_bytes()),
        rows * columns, columns};
    const std::size_t input_stride = padded(terms);
    Word* const input = scratch(1, rows * input_stride);
    if (is_ones(pass)) {
        std::fill_n(input, input_stride, unit.values.math().one());
    }
    for (std::int64_t k = 0; k < size.k; k += terms) {
        const std::int64_t count = std::min(terms, size.k - k);
        if (!is_ones(pass)) {
            std::vector<Load> loads;
            append_input_loads(loads, pass, {part.row, k, part.rows, count}, 0);
            for (const Load& load : loads) {
                unit.load(load, input + load.local_address);
            }
        }
        unit.kernel.accumulate(
            {input, padded(count)},
            {weights + static_cast<std::size_t>(k) * weight_stride, weight_stride},
            {m, n, static_cast<int>(count), k, size.k, drain.shift}, state);
    }
    const std::size_t stride = padded(part.columns);
    Word* const result = scratch(2, rows * stride);
    unit.kernel.finish({m, n, 0, size.k, size.k, drain.shift}, state, result, stride);
    const auto operand = [&](std::size_t slot, const std::optional<DeviceTensor>& tensor,
                             const TileOf& of) {
        Word* const words =
            tensor ? scratch(slot, static_cast<std::size_t>(of.rows) * stride) : nullptr;
        if (tensor) {
            unit.load(*tensor, of, words);
        }
        return words;
    };
    const Word* const bias = operand(3, pass.bias, {0, part.column, 1, part.columns});
    const Word* const addend = operand(4, pass.addend, part);
    const Word* const mask = operand(5, pass.mask, part);
    for (std::size_t r = 0; r < rows; ++r) {
        const std::size_t at = r * stride;
        unit.values.finish_product(drain, result + at, bias,
                                   addend != nullptr ? addend + at : nullptr,
                                   mask != nullptr ? mask + at : nullptr, columns);
    }
    unit.store(pass.result, part, result);
}

void run_one(const WholeUnit& unit, const GemmPass& pass, const vector_op::Drain& drain,
             const Part& rows, const Part& columns) {
    const GemmSize size = gemm_size(pass);
    const Word* const weights = unpack_weights(unit, pass, size, columns);
    const std::size_t stride = padded(columns.size());
    const Block block =
        choose_block({rows.size(), columns.size(), size.k}, WorkerPool::shared().threads());
    const std::int64_t across = ceil_div(columns.size(), block.columns);
    const std::int64_t blocks = ceil_div(rows.size(), block.rows) * across;
    WorkerPool::shared().for_parts(
        static_cast<std::size_t>(blocks), 1, [&](std::size_t first, std::size_t last) {
            for (auto at = static_cast<std::int64_t>(first); at < static_cast<std::int64_t>(last);
                 ++at) {
                const std::int64_t row = rows.first + at / across * block.rows;
                const std::int64_t column = at % across * block.columns;
                run_block(unit, pass, drain, size,
                          {row, columns.first + column, std::min(block.rows, rows.last - row),
                           std::min(block.columns, columns.size() - column)},
                          block.terms, weights + column, stride);
            }
        });
}

} // namespace

void run_whole(const WholeUnit& unit, const GemmPass& pass, const vector_op::Drain& fields,
               const Part& part) {
    if (part.size() == 0) {
        return;
    }
    const GemmSize size = gemm_size(pass);
    const bool by_columns = is_ones(pass);
    GemmPass one = pass;
    one.products = 1;
    for (std::int64_t product = 0; product < pass.products; ++product) {
        run_one(unit, one, fields, by_columns ? Part{0, 1} : part,
                by_columns ? part : Part{0, size.n});
        move_on(one);
    }
}

} // namespace napier
