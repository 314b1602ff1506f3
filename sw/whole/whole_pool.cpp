// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/vector_fields.hpp"
#include "sw/whole/whole_passes.hpp"

namespace napier {

void run_whole(const WholeUnit& unit, const PoolPass& pass, const Part& own) {
    const std::int64_t columns = pass.result.columns;
    const std::int64_t taps = pass.windows.taps();
    const auto n = static_cast<std::size_t>(columns);
    const auto terms = static_cast<std::size_t>(taps);
    const std::size_t stride = padded(columns);
    const vector_op::MaxUnpool max_unpool = max_unpool_fields(pass);
    const vector_op::AveragePool average_pool = average_pool_fields(pass);
    for_row_blocks(own, taps * columns, [&](std::int64_t row, std::int64_t rows) {
        const TileOf part{row, 0, rows, columns};
        const std::size_t words = static_cast<std::size_t>(rows) * stride;
        const auto window_words = static_cast<std::uint32_t>(taps * columns);
        const auto gathered = [&](std::size_t slot, const WindowOperand& windows) {
            Word* const to = scratch(slot, static_cast<std::size_t>(rows) * window_words);
            unit.load(
                gather_of(windows, {row, 0, rows, taps * columns}, Buffer::vector, 0, window_words),
                to);
            return to;
        };
        const Word* const windows = gathered(0, pass.windows);
        const Word* const indices = pass.index_windows ? gathered(1, *pass.index_windows) : nullptr;
        Word* const mask = pass.mask ? scratch(2, words) : nullptr;
        if (pass.mask) {
            unit.load(*pass.mask, part, mask);
        }
        Word* const result = scratch(3, words);
        Word* const index = pass.index ? scratch(4, words) : nullptr;
        const auto levels =
            static_cast<std::size_t>(unit.kernel.levels(static_cast<std::int64_t>(terms)));
        std::byte* const state = scratch<std::byte>(0, levels * n * unit.kernel.state_word_bytes());
        for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) {
            const Word* const window = windows + r * window_words;
            const std::size_t at = r * stride;
            switch (pass.kind) {
            case PoolPass::Kind::maximum:
                unit.values.max_pool(window, terms, result + at, index + at, n);
                break;
            case PoolPass::Kind::maximum_gradient:
                unit.values.max_unpool(max_unpool, window, indices + r * window_words,
                                       pass.mask ? mask + at : nullptr, result + at, n);
                break;
            case PoolPass::Kind::average:
                unit.values.average_pool(average_pool, window, state, result + at, n);
                break;
            }
        }
        unit.store(pass.result, part, result);
        if (pass.index) {
            unit.store(*pass.index, part, index);
        }
    });
}

} // namespace napier
