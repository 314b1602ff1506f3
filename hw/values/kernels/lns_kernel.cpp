// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/lns_kernel.hpp"

#include <vector>

namespace napier {

namespace {

std::uint32_t* plane_row(const TileState& state, std::size_t level, std::size_t row) {
    return reinterpret_cast<std::uint32_t*>(state.data) + level * state.plane_stride +
           row * state.row_stride;
}

} // namespace

ScalarLnsKernel::ScalarLnsKernel(const LnsMacConfig& config)
    : config_(config), sum_format_(config.sum_format()) {
    check_mac(config);
}

int ScalarLnsKernel::levels(std::int64_t k_total) const {
    return config_.levels(k_total);
}

Lns ScalarLnsKernel::unpack(std::uint32_t word) const {
    const auto offset = static_cast<std::int32_t>(word & 0x7fffffffu);
    return {offset + sum_format_.zero_log(), (word >> 31) != 0};
}

std::uint32_t ScalarLnsKernel::pack(const Lns& x) const {
    const auto offset = static_cast<std::uint32_t>(x.log - sum_format_.zero_log());
    return offset | (x.negative && offset != 0 ? 0x80000000u : 0u);
}

void ScalarLnsKernel::accumulate(const TileOperand& a, const TileOperand& b, const TileShape& shape,
                                 const TileState& state) const {
    const auto m = static_cast<std::size_t>(shape.m);
    const auto n = static_cast<std::size_t>(shape.n);
    const auto k = static_cast<std::size_t>(shape.k);
    const auto depth = static_cast<std::size_t>(levels(shape.k_total));
    const int arity = config_.accumulation.arity();

    std::vector<Lns> column(k * n); // B unpacked once, not once a row
    for (std::size_t kk = 0; kk < k; ++kk) {
        for (std::size_t j = 0; j < n; ++j) {
            column[kk * n + j] = decode(config_.format, b.data[kk * b.stride + j]);
        }
    }
    std::vector<Lns> sums(depth * n);
    for (std::size_t i = 0; i < m; ++i) {
        for (std::size_t level = 0; level < depth; ++level) {
            const std::uint32_t* const words = plane_row(state, level, i);
            for (std::size_t j = 0; j < n; ++j) {
                sums[level * n + j] = shape.k_offset == 0 ? sum_format_.zero() : unpack(words[j]);
            }
        }
        std::int64_t count = shape.k_offset;
        for (std::size_t kk = 0; kk < k; ++kk) {
            const Lns x = decode(config_.format, a.data[i * a.stride + kk]);
            ++count;
            if (!config_.format.is_zero(x)) { // a zero product leaves every sum as it is
                for (std::size_t j = 0; j < n; ++j) {
                    const Lns product = multiply(config_.format, sum_format_, config_.underflow, x,
                                                 column[kk * n + j]);
                    sums[j] = add(sum_format_, config_.underflow, config_.table, sums[j], product);
                }
            }
            std::int64_t filled = arity;
            for (std::size_t level = 1; level < depth && count % filled == 0; ++level) {
                for (std::size_t j = 0; j < n; ++j) {
                    Lns& from = sums[(level - 1) * n + j];
                    Lns& to = sums[level * n + j];
                    to = add(sum_format_, config_.underflow, config_.table, to, from);
                    from = sum_format_.zero();
                }
                filled *= arity;
            }
        }
        for (std::size_t level = 0; level < depth; ++level) {
            std::uint32_t* const words = plane_row(state, level, i);
            for (std::size_t j = 0; j < n; ++j) {
                words[j] = pack(sums[level * n + j]);
            }
        }
    }
}

std::uint64_t ScalarLnsKernel::state_word(const TileState& state, int level, int row,
                                          int column) const {
    const auto* const words = reinterpret_cast<const std::uint32_t*>(state.data);
    return encode_bits(sum_format_, unpack(words[state.index(level, row, column)]));
}

void ScalarLnsKernel::set_state_word(const TileState& state, int level, int row, int column,
                                     std::uint64_t bits) const {
    auto* const words = reinterpret_cast<std::uint32_t*>(state.data);
    words[state.index(level, row, column)] =
        pack(decode_bits(sum_format_, static_cast<std::uint32_t>(bits)));
}

void ScalarLnsKernel::finish(const TileShape& shape, const TileState& state, Word* out,
                             std::size_t out_stride) const {
    const auto depth = static_cast<std::size_t>(levels(shape.k_total));
    for (std::size_t i = 0; i < static_cast<std::size_t>(shape.m); ++i) {
        for (std::size_t j = 0; j < static_cast<std::size_t>(shape.n); ++j) {
            Lns sum = unpack(plane_row(state, 0, i)[j]);
            for (std::size_t level = 1; level < depth; ++level) {
                sum = add(sum_format_, config_.underflow, config_.table,
                          unpack(plane_row(state, level, i)[j]), sum);
            }
            out[i * out_stride + j] = encode(
                config_.format, drop_guard(sum_format_, config_.format, config_.underflow, sum));
        }
    }
}

} // namespace napier
