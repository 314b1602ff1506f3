// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/threaded_kernel.hpp"

#include <algorithm>
#include <utility>

#include "hw/arith/common/integer.hpp"

namespace napier {

namespace {

/// A part must be worth waking a thread for: some tens of microseconds.
constexpr std::size_t kLeastMacs = std::size_t{1} << 17;
constexpr std::size_t kLeastOutputs = std::size_t{1} << 14;
constexpr std::size_t kRowGrain = 8;
constexpr std::size_t kColumnGrain = 32; ///< a panel of the vector kernels

} // namespace

ThreadedKernel::Cut ThreadedKernel::cut(const TileOperand& a, const TileOperand& b,
                                        const TileShape& shape, const TileState& state) const {
    const auto m = static_cast<std::size_t>(shape.m);
    const auto n = static_cast<std::size_t>(shape.n);
    const auto k = static_cast<std::size_t>(shape.k);
    const std::size_t word = kernel_->state_word_bytes();
    // Each part prepares the operand that it shares with the others again: cut the longer side.
    if (m >= n || m >= 2 * kRowGrain * static_cast<std::size_t>(pool().threads())) {
        const std::size_t grain = round_up(kLeastMacs / std::max<std::size_t>(n * k, 1), kRowGrain);
        return {m, std::max(grain, kRowGrain), [=](std::size_t first, std::size_t last) {
                    TileShape part = shape;
                    part.m = static_cast<int>(last - first);
                    kernel_->accumulate({a.data + first * a.stride, a.stride}, b, part,
                                        {state.data + first * state.row_stride * word,
                                         state.plane_stride, state.row_stride});
                }};
    }
    const std::size_t grain = round_up(kLeastMacs / std::max<std::size_t>(m * k, 1), kColumnGrain);
    return {n, std::max(grain, kColumnGrain), [=](std::size_t first, std::size_t last) {
                TileShape part = shape;
                part.n = static_cast<int>(last - first);
                kernel_->accumulate(
                    a, {b.data + first, b.stride}, part,
                    {state.data + first * word, state.plane_stride, state.row_stride});
            }};
}

void ThreadedKernel::accumulate(const TileOperand& a, const TileOperand& b, const TileShape& shape,
                                const TileState& state) const {
    const Cut parts = cut(a, b, shape, state);
    pool().for_parts(parts.count, parts.grain, parts.work);
}

WorkerPool::Ticket ThreadedKernel::accumulate_later(const TileOperand& a, const TileOperand& b,
                                                    const TileShape& shape,
                                                    const TileState& state) const {
    Cut parts = cut(a, b, shape, state);
    return pool().later(parts.count, parts.grain, std::move(parts.work));
}

void ThreadedKernel::finish(const TileShape& shape, const TileState& state, Word* out,
                            std::size_t out_stride) const {
    const std::size_t grain =
        kLeastOutputs / std::max<std::size_t>(static_cast<std::size_t>(shape.n), 1);
    pool().for_parts(static_cast<std::size_t>(shape.m), std::max<std::size_t>(grain, 1),
                     [&](std::size_t first, std::size_t last) {
                         TileShape part = shape;
                         part.m = static_cast<int>(last - first);
                         kernel_->finish(
                             part,
                             {state.data + first * state.row_stride * kernel_->state_word_bytes(),
                              state.plane_stride, state.row_stride},
                             out + first * out_stride, out_stride);
                     });
}

} // namespace napier
