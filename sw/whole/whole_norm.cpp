// SPDX-License-Identifier: Apache-2.0
// Batch norm: the host's threads share channels where sums run over rows, and rows elsewhere.
#include <initializer_list>

#include "hw/arith/common/integer.hpp"
#include "sw/lower/vector_fields.hpp"
#include "sw/whole/whole_passes.hpp"

namespace napier {

namespace {

/// Channels' numbers as rows of padded(columns) words.
Word* load_channels(const WholeUnit& unit, std::initializer_list<const DeviceTensor*> tensors,
                    std::int64_t column, std::int64_t columns, std::size_t slot) {
    const std::size_t stride = padded(columns);
    Word* const rows = scratch(slot, tensors.size() * stride);
    Word* row = rows;
    for (const DeviceTensor* tensor : tensors) {
        unit.load(*tensor, {0, column, 1, columns}, row);
        row += stride;
    }
    return rows;
}

void store_channels(const WholeUnit& unit, std::initializer_list<const DeviceTensor*> tensors,
                    std::int64_t column, std::int64_t columns, const Word* rows) {
    for (const DeviceTensor* tensor : tensors) {
        unit.store(*tensor, {0, column, 1, columns}, rows);
        rows += padded(columns);
    }
}

/// The sums of a stage: of terms, and of stage 2 those of dy.
constexpr int sums_of(std::uint8_t stage) {
    return stage == 2 ? 2 : 1;
}

/// Fixed point: what a stage's sum is shifted by.
std::int8_t shift_of(const BatchNormPass& pass, std::uint8_t stage, int which) {
    return stage == 2
               ? moment_drain_fields(pass, which == 1 ? pass.beta_gradient : pass.gamma_gradient)
                     .shift
               : moments_fields(pass, stage).shift;
}

/// A stage's sums of some channels over `own` rows, as sums of their own: sums[which], each of
/// `columns` words, `step` words apart.
void sum_rows(const WholeUnit& unit, const BatchNormPass& pass, std::uint8_t stage,
              std::int64_t column, std::int64_t columns, const Part& own, Word* sums,
              std::size_t step) {
    constexpr std::int64_t kBlockWords = 8192;
    const vector_op::MomentSums fields = moment_sums_fields(pass, stage);
    const auto n = static_cast<std::size_t>(columns);
    const auto across = static_cast<int>(columns);
    const std::size_t stride = padded(columns);
    const bool gradients = stage == 2;
    const Word* const channels =
        load_channels(unit, {&pass.mean, &pass.inverse}, column, columns, 0);
    const std::size_t sum_bytes = static_cast<std::size_t>(unit.kernel.levels(own.size())) * n *
                                  unit.kernel.state_word_bytes();
    std::byte* const states = scratch<std::byte>(0, 2 * sum_bytes);
    const auto state = [&](int which) {
        return TileState{states + (which == 0 ? 0 : sum_bytes), n, n};
    };
    const std::int64_t block = std::clamp<std::int64_t>(kBlockWords / columns, 1, own.size());
    const auto most = static_cast<std::size_t>(block);
    Word* const x = scratch(1, most * stride);
    Word* const dy = scratch(2, most * stride);
    Word* const terms = scratch(3, most * stride);
    Word* const ones = scratch(4, most);
    std::fill_n(ones, most, unit.values.math().one());
    for (std::int64_t row = own.first; row < own.last; row += block) {
        const std::int64_t rows = std::min(block, own.last - row);
        const TileOf part{row, column, rows, columns};
        unit.load(pass.x, part, x);
        if (gradients) {
            unit.load(*pass.dy, part, dy);
        }
        for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) {
            const std::size_t at = r * stride;
            unit.values.moment_terms(fields, x + at, dy + at, channels, channels + stride,
                                     terms + at, n);
        }
        const TileShape shape{1, across, static_cast<int>(rows), row - own.first, own.size(), 0};
        if (gradients) {
            unit.kernel.accumulate({ones, most}, {dy, stride}, shape, state(1));
        }
        unit.kernel.accumulate({ones, most}, {terms, stride}, shape, state(0));
    }
    for (int which = 0; which < sums_of(stage); ++which) {
        unit.kernel.finish({1, across, 0, own.size(), own.size(), shift_of(pass, stage, which)},
                           state(which), sums + static_cast<std::size_t>(which) * step, n);
    }
}

/// What becomes of a stage's sums of some channels.
void keep_sums(const WholeUnit& unit, const BatchNormPass& pass, std::uint8_t stage,
               std::int64_t column, std::int64_t columns, const Word* sums, std::size_t step) {
    const auto n = static_cast<std::size_t>(columns);
    const std::size_t stride = padded(columns);
    if (stage == 2) {
        store_channels(unit, {&pass.gamma_gradient}, column, columns, sums);
        store_channels(unit, {&pass.beta_gradient}, column, columns, sums + step);
        return;
    }
    const vector_op::Moments moments = moments_fields(pass, stage);
    const Word* const in =
        stage == 0
            ? load_channels(unit, {&pass.inverse}, column, columns, 0)
            : load_channels(unit,
                            {&pass.mean, &pass.inverse, &pass.running_mean, &pass.running_variance},
                            column, columns, 0);
    Word* const out = scratch(6, vector_op::Moments::rows_out(stage) * stride);
    unit.values.moments(moments, sums, in, out, stride, n);
    if (stage == 0) {
        store_channels(unit, {&pass.mean}, column, columns, out);
    } else {
        store_channels(unit, {&pass.inverse, &pass.running_mean, &pass.running_variance}, column,
                       columns, out);
    }
}

/// A stage's sums of some channels over all rows, and what becomes of them.
void sum_channels(const WholeUnit& unit, const BatchNormPass& pass, std::uint8_t stage,
                  std::int64_t column, std::int64_t columns) {
    const std::size_t step = padded(columns);
    Word* const sums = scratch(5, 2 * step);
    sum_rows(unit, pass, stage, column, columns, {0, pass.rows}, sums, step);
    keep_sums(unit, pass, stage, column, columns, sums, step);
}

void sums_of_stage(const WholeUnit& unit, const BatchNormPass& pass, std::uint8_t stage,
                   const Part& own) {
    constexpr std::int64_t kGrain = 32; // a panel of the vector kernels
    const auto grains = static_cast<std::size_t>(ceil_div(own.size(), kGrain));
    WorkerPool::shared().for_parts(grains, 1, [&](std::size_t first, std::size_t last) {
        const std::int64_t column = own.first + static_cast<std::int64_t>(first) * kGrain;
        const std::int64_t end =
            std::min(own.first + static_cast<std::int64_t>(last) * kGrain, own.last);
        sum_channels(unit, pass, stage, column, end - column);
    });
}

void from_running(const WholeUnit& unit, const BatchNormPass& pass, const Part& own) {
    const std::int64_t columns = own.size();
    const std::size_t stride = padded(columns);
    const Word* const in =
        load_channels(unit, {&pass.running_mean, &pass.running_variance}, own.first, columns, 0);
    Word* const out = scratch(1, vector_op::Moments::rows_out(2) * stride);
    unit.values.moments(moments_fields(pass, 2), nullptr, in, out, stride,
                        static_cast<std::size_t>(columns));
    store_channels(unit, {&pass.mean, &pass.inverse}, own.first, columns, out);
}

/// Rows of x (and dy) to rows of the result, with the channels' numbers beside them.
template <typename Row>
void for_rows_of(const WholeUnit& unit, const BatchNormPass& pass, const Part& own,
                 std::initializer_list<const DeviceTensor*> tensors, const Row& work) {
    const std::int64_t columns = pass.x.columns;
    const std::size_t stride = padded(columns);
    const Word* const channels = load_channels(unit, tensors, 0, columns, 0);
    for_row_blocks(own, columns, [&](std::int64_t row, std::int64_t rows) {
        const TileOf part{row, 0, rows, columns};
        const std::size_t words = static_cast<std::size_t>(rows) * stride;
        Word* const x = scratch(1, words);
        Word* const dy = pass.dy ? scratch(2, words) : nullptr;
        Word* const result = scratch(3, words);
        unit.load(pass.x, part, x);
        if (pass.dy) {
            unit.load(*pass.dy, part, dy);
        }
        for (std::size_t at = 0; at < words; at += stride) {
            work(x + at, pass.dy ? dy + at : nullptr, channels, stride, result + at);
        }
        unit.store(pass.result, part, result);
    });
}

} // namespace

void run_channels(const WholeUnit& unit, const BatchNormPass& pass, const Part& own) {
    if (own.size() == 0) {
        return;
    }
    switch (pass.kind) {
    case BatchNormPass::Kind::moments:
        sums_of_stage(unit, pass, 0, own);
        sums_of_stage(unit, pass, 1, own);
        return;
    case BatchNormPass::Kind::from_running:
        from_running(unit, pass, own);
        return;
    case BatchNormPass::Kind::gradient:
        sums_of_stage(unit, pass, 2, own);
        return;
    case BatchNormPass::Kind::normalise:
        return;
    }
}

namespace {

/// Sums of blocks, those of each block's channels one after the other, then the sums of those.
void stage_by_blocks(const WholeUnit& unit, const BatchNormPass& pass, std::uint8_t stage,
                     const BlockShare& share, PassSharing& sharing) {
    const std::int64_t columns = pass.x.columns;
    const auto n = static_cast<std::size_t>(columns);
    const std::size_t block_words = n * static_cast<std::size_t>(sums_of(stage));
    std::vector<Word> words(static_cast<std::size_t>(share.count()) * block_words);
    const Part own = part_of(share.blocks, sharing.rank());
    WorkerPool::shared().for_parts(
        static_cast<std::size_t>(own.size()), 1, [&](std::size_t first, std::size_t last) {
            for (std::size_t i = first; i < last; ++i) {
                const std::int64_t block = own.first + static_cast<std::int64_t>(i);
                sum_rows(unit, pass, stage, 0, columns, share.terms_of(block, pass.rows),
                         words.data() + static_cast<std::size_t>(block) * block_words, n);
            }
        });
    sharing.all_gather(words, times(share.blocks, static_cast<std::int64_t>(block_words)));
    std::vector<Word> sums(block_words + TensorLayout::kGroup);
    add_block_sums(unit, words.data(), share.count(), static_cast<std::int64_t>(block_words),
                   static_cast<std::int64_t>(block_words), sums.data());
    keep_sums(unit, pass, stage, 0, columns, sums.data(), n);
}

} // namespace

void run_blocks(const WholeUnit& unit, const BatchNormPass& pass, const BlockShare& share,
                PassSharing& sharing) {
    if (pass.kind == BatchNormPass::Kind::gradient) {
        stage_by_blocks(unit, pass, 2, share, sharing);
    } else {
        stage_by_blocks(unit, pass, 0, share, sharing);
        stage_by_blocks(unit, pass, 1, share, sharing);
    }
}

void run_rows(const WholeUnit& unit, const BatchNormPass& pass, const Part& own) {
    const auto n = static_cast<std::size_t>(pass.x.columns);
    if (pass.kind == BatchNormPass::Kind::normalise) {
        const vector_op::Normalise fields = normalise_fields(pass);
        for_rows_of(unit, pass, own, {&pass.mean, &pass.inverse, &pass.gamma, &pass.beta},
                    [&](const Word* x, const Word* /*dy*/, const Word* channels, std::size_t stride,
                        Word* y) { unit.values.normalise(fields, x, channels, stride, y, n); });
    } else if (pass.kind == BatchNormPass::Kind::gradient) {
        const vector_op::NormaliseGradient fields = normalise_gradient_fields(pass);
        for_rows_of(
            unit, pass, own,
            {&pass.mean, &pass.inverse, &pass.gamma, &pass.beta_gradient, &pass.gamma_gradient},
            [&](const Word* x, const Word* dy, const Word* channels, std::size_t stride, Word* dx) {
                unit.values.normalise_gradient(fields, x, dy, channels, stride, dx, n);
            });
    }
}

} // namespace napier
