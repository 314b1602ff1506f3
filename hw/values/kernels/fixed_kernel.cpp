// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/fixed_kernel.hpp"

#include <algorithm>
#include <vector>

namespace napier {

namespace {

/// The wide accumulator wraps, so sums may be taken in any width that holds them and be wrapped at
/// the end: products of 32 bits, 2^31 of them fit 64.
std::int64_t wrap(std::int64_t value, int bits) {
    const std::int64_t sign = std::int64_t{1} << (bits - 1);
    return ((value & (2 * sign - 1)) ^ sign) - sign;
}

} // namespace

void FixedKernel::accumulate(const TileOperand& a, const TileOperand& b, const TileShape& shape,
                             const TileState& state) const {
    const auto n = static_cast<std::size_t>(shape.n);
    const auto k = static_cast<std::size_t>(shape.k);
    const bool wide = config_.accumulator == FixedAccumulator::wide;
    const std::int32_t low = config_.format.min();
    const std::int32_t high = config_.format.max();
    // W = 12 and less: 128 products of 2W-1 bits fit 32 bits, twice as many lanes as 64.
    const std::size_t block = config_.format.width <= 12 ? 128 : 1;
    std::vector<std::int32_t> weight(k * n);
    for (std::size_t kk = 0; kk < k; ++kk) {
        for (std::size_t j = 0; j < n; ++j) {
            weight[kk * n + j] = fixed_decode(config_.format, b.data[kk * b.stride + j]);
        }
    }
    std::vector<std::int32_t> partial(n);
    for (std::size_t i = 0; i < static_cast<std::size_t>(shape.m); ++i) {
        std::int64_t* const sums =
            reinterpret_cast<std::int64_t*>(state.data) + i * state.row_stride;
        if (shape.k_offset == 0) {
            std::fill(sums, sums + n, 0);
        }
        for (std::size_t k0 = 0; k0 < k; k0 += block) {
            const std::size_t k1 = std::min(k, k0 + block);
            std::fill(partial.begin(), partial.end(), 0);
            if (!wide) {
                for (std::size_t j = 0; j < n; ++j) {
                    partial[j] = static_cast<std::int32_t>(sums[j]);
                }
            }
            for (std::size_t kk = k0; kk < k1; ++kk) {
                const std::int32_t x = fixed_decode(config_.format, a.data[i * a.stride + kk]);
                const std::int32_t* const row = weight.data() + kk * n;
                if (x == 0) {
                    continue;
                }
                if (wide) {
                    for (std::size_t j = 0; j < n; ++j) {
                        partial[j] += x * row[j];
                    }
                } else if (shape.shift > 0 && shape.shift < 31) {
                    const std::int32_t half = 1 << (shape.shift - 1);
                    for (std::size_t j = 0; j < n; ++j) {
                        // |x row| <= 2^30 and half <= 2^29: no overflow
                        const std::int32_t term = (x * row[j] + half) >> shape.shift;
                        partial[j] += std::clamp(term, low, high);
                        partial[j] = std::clamp(partial[j], low, high);
                    }
                } else {
                    for (std::size_t j = 0; j < n; ++j) {
                        partial[j] = static_cast<std::int32_t>(
                            fixed_mac(config_, partial[j], x, row[j], shape.shift));
                    }
                }
            }
            for (std::size_t j = 0; j < n; ++j) {
                sums[j] = wide ? wrap(sums[j] + partial[j], config_.state_bits()) : partial[j];
            }
        }
    }
}

std::uint64_t FixedKernel::state_word(const TileState& state, int level, int row,
                                      int column) const {
    const auto* const sums = reinterpret_cast<const std::int64_t*>(state.data);
    return static_cast<std::uint64_t>(sums[state.index(level, row, column)]) &
           ((std::uint64_t{1} << config_.state_bits()) - 1);
}

void FixedKernel::set_state_word(const TileState& state, int level, int row, int column,
                                 std::uint64_t bits) const {
    auto* const sums = reinterpret_cast<std::int64_t*>(state.data);
    sums[state.index(level, row, column)] =
        wrap(static_cast<std::int64_t>(bits), config_.state_bits());
}

void FixedKernel::finish(const TileShape& shape, const TileState& state, Word* out,
                         std::size_t out_stride) const {
    for (std::size_t i = 0; i < static_cast<std::size_t>(shape.m); ++i) {
        const std::int64_t* const sums =
            reinterpret_cast<const std::int64_t*>(state.data) + i * state.row_stride;
        for (std::size_t j = 0; j < static_cast<std::size_t>(shape.n); ++j) {
            out[i * out_stride + j] =
                fixed_encode(config_.format, fixed_result(config_, sums[j], shape.shift));
        }
    }
}

} // namespace napier
