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

/// Some rows (terms of the sums) and columns of the weights as they enter the array, rows
/// padded(columns) words apart.
const Word* unpack_weights(const WholeUnit& unit, const GemmPass& pass, const Part& terms,
                           const Part& columns) {
    constexpr std::int64_t kPartWords = 1 << 14;
    const std::size_t stride = padded(columns.size());
    Word* const weights = scratch(0, static_cast<std::size_t>(terms.size()) * stride);
    const auto grain =
        round_up(std::max<std::int64_t>(kPartWords / columns.size(), 1), kColumnGrain);
    WorkerPool::shared().for_parts(
        static_cast<std::size_t>(terms.size()), static_cast<std::size_t>(grain),
        [&](std::size_t first, std::size_t last) {
            std::vector<Load> loads;
            append_weight_loads(loads, pass,
                                {terms.first + static_cast<std::int64_t>(first), columns.first,
                                 static_cast<std::int64_t>(last - first), columns.size()},
                                0);
            for (const Load& load : loads) {
                unit.load(load, weights + first * stride + load.local_address);
            }
        });
    return weights;
}

/// Sums of a block of the result, rows padded(part.columns) apart, over `summed` terms, as sums of
/// their own. `weights` begin with the first of them at the block's first column.
Word* sum_block(const WholeUnit& unit, const GemmPass& pass, const vector_op::Drain& drain,
                const Part& summed, const TileOf& part, std::int64_t terms,
                const TileOperand& weights) {
    const auto rows = static_cast<std::size_t>(part.rows);
    const auto columns = static_cast<std::size_t>(part.columns);
    const auto m = static_cast<int>(part.rows);
    const auto n = static_cast<int>(part.columns);
    const auto levels = static_cast<std::size_t>(unit.kernel.levels(summed.size()));
    const TileState state{
        scratch<std::byte>(0, levels * rows * columns * unit.kernel.state_word_bytes()),
        rows * columns, columns};
    const std::size_t input_stride = padded(terms);
    Word* const input = scratch(1, rows * input_stride);
    if (is_ones(pass)) {
        std::fill_n(input, input_stride, unit.values.math().one());
    }
    for (std::int64_t k = 0; k < summed.size(); k += terms) {
        const std::int64_t count = std::min(terms, summed.size() - k);
        if (!is_ones(pass)) {
            std::vector<Load> loads;
            append_input_loads(loads, pass, {part.row, summed.first + k, part.rows, count}, 0);
            for (const Load& load : loads) {
                unit.load(load, input + load.local_address);
            }
        }
        unit.kernel.accumulate(
            {input, padded(count)},
            {weights.data + static_cast<std::size_t>(k) * weights.stride, weights.stride},
            {m, n, static_cast<int>(count), k, summed.size(), drain.shift}, state);
    }
    const std::size_t stride = padded(part.columns);
    Word* const result = scratch(2, rows * stride);
    unit.kernel.finish({m, n, 0, summed.size(), summed.size(), drain.shift}, state, result, stride);
    return result;
}

/// A block of sums, through the vector unit into memory.
void finish_block(const WholeUnit& unit, const GemmPass& pass, const vector_op::Drain& drain,
                  const TileOf& part, Word* result) {
    const auto rows = static_cast<std::size_t>(part.rows);
    const auto columns = static_cast<std::size_t>(part.columns);
    const std::size_t stride = padded(part.columns);
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
    const Word* const weights = unpack_weights(unit, pass, {0, size.k}, columns);
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
                const TileOf part{row, columns.first + column,
                                  std::min(block.rows, rows.last - row),
                                  std::min(block.columns, columns.size() - column)};
                finish_block(unit, pass, drain, part,
                             sum_block(unit, pass, drain, {0, size.k}, part, block.terms,
                                       {weights + column, stride}));
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

namespace {

/// Sums of this rank's blocks, sorted by the rank that joins them (whose rows are `rows`), then by
/// block.
std::vector<Word> own_block_sums(const WholeUnit& unit, const GemmPass& pass,
                                 const vector_op::Drain& drain, const BlockShare& share,
                                 const Cuts& rows, int rank) {
    const GemmSize size = gemm_size(pass);
    const Part own = part_of(share.blocks, rank);
    const auto n = static_cast<std::size_t>(size.n);
    std::vector<Word> sums(static_cast<std::size_t>(own.size() * size.m) * n);
    if (own.size() == 0) {
        return sums;
    }
    const Part terms{share.terms_of(own.first, size.k).first,
                     share.terms_of(own.last - 1, size.k).last};
    const Word* const weights = unpack_weights(unit, pass, terms, {0, size.n});
    const std::size_t stride = padded(size.n);
    const Block tile = choose_block({size.m, size.n, share.terms}, WorkerPool::shared().threads());
    const std::int64_t down = ceil_div(size.m, tile.rows);
    const std::int64_t across = ceil_div(size.n, tile.columns);
    const auto place = [&](std::int64_t block, std::int64_t row) {
        const auto to = std::upper_bound(rows.begin(), rows.end(), row) - rows.begin() - 1;
        const Part of = part_of(rows, static_cast<int>(to));
        return static_cast<std::size_t>(of.first * own.size() + (block - own.first) * of.size() +
                                        row - of.first) *
               n;
    };
    WorkerPool::shared().for_parts(
        static_cast<std::size_t>(own.size() * down * across), 1,
        [&](std::size_t first, std::size_t last) {
            for (auto at = static_cast<std::int64_t>(first); at < static_cast<std::int64_t>(last);
                 ++at) {
                const std::int64_t block = own.first + at / (down * across);
                const std::int64_t row = at / across % down * tile.rows;
                const std::int64_t column = at % across * tile.columns;
                const TileOf part{row, column, std::min(tile.rows, size.m - row),
                                  std::min(tile.columns, size.n - column)};
                const Part summed = share.terms_of(block, size.k);
                const auto skipped = static_cast<std::size_t>(summed.first - terms.first);
                const Word* const result = sum_block(unit, pass, drain, summed, part, tile.terms,
                                                     {weights + skipped * stride + column, stride});
                for (std::int64_t r = 0; r < part.rows; ++r) {
                    std::copy_n(result + static_cast<std::size_t>(r) * padded(part.columns),
                                part.columns, sums.data() + place(block, row + r) + column);
                }
            }
        });
    return sums;
}

} // namespace

void run_blocks(const WholeUnit& unit, const GemmPass& pass, const vector_op::Drain& fields,
                const BlockShare& share, PassSharing& sharing) {
    const GemmSize size = gemm_size(pass);
    const Cuts rows = sharing.sum_cuts(pass);
    const Part own_blocks = part_of(share.blocks, sharing.rank());
    const Part own_rows = part_of(rows, sharing.rank());
    const std::vector<Word> sent = own_block_sums(unit, pass, fields, share, rows, sharing.rank());
    const std::int64_t own_words = own_rows.size() * size.n;
    std::vector<Word> sums(static_cast<std::size_t>(share.count() * own_words) +
                           TensorLayout::kGroup);
    sharing.all_to_all(sent, times(rows, own_blocks.size() * size.n), sums,
                       times(share.blocks, own_words));
    for_row_blocks(own_rows, size.n, [&](std::int64_t row, std::int64_t count) {
        const std::int64_t words = count * size.n;
        const std::size_t stride = padded(size.n);
        Word* const joined = scratch(1, static_cast<std::size_t>(words));
        Word* const result = scratch(2, static_cast<std::size_t>(count) * stride);
        add_block_sums(unit, sums.data() + (row - own_rows.first) * size.n, share.count(),
                       own_words, words, joined);
        for (std::int64_t r = 0; r < count; ++r) {
            std::copy_n(joined + r * size.n, size.n, result + static_cast<std::size_t>(r) * stride);
        }
        finish_block(unit, pass, fields, {row, 0, count, size.n}, result);
    });
}

} // namespace napier
