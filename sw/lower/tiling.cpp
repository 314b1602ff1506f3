// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/tiling.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "hw/arith/integer.hpp"
#include "hw/array/array_timing.hpp"
#include "hw/config/input_error.hpp"

namespace napier {

namespace {

constexpr std::int64_t kMaxSide = 65528; // tile sides are 16-bit fields; a multiple of 8

/// Whole, and the multiples of `unit` that split it into 2, 3, 4, 6, 8 ... parts.
std::vector<std::int64_t> candidates(std::int64_t size, std::int64_t unit) {
    std::vector<std::int64_t> sizes;
    if (size <= kMaxSide) {
        sizes.push_back(size);
    }
    for (std::int64_t parts = 2; parts <= size; parts += std::max<std::int64_t>(1, parts / 2)) {
        const std::int64_t part = round_up(ceil_div(size, parts), unit);
        if (part < size && part <= kMaxSide && (sizes.empty() || sizes.back() != part)) {
            sizes.push_back(part);
        }
    }
    if (unit < size && (sizes.empty() || sizes.back() != unit)) {
        sizes.push_back(unit);
    }
    return sizes;
}

/// Array cycles of the whole GEMM cut this way (serial convention; a good guide for both).
std::int64_t total_cycles(const ArrayShape& array, std::int64_t m, std::int64_t n, std::int64_t k,
                          const Tiling& t) {
    std::int64_t cycles = 0;
    const auto last = [](std::int64_t size, std::int64_t tile) {
        return size - (ceil_div(size, tile) - 1) * tile;
    };
    // Tiles differ only at the far ends: at most two sizes in each direction.
    for (const auto& [tm, times_m] :
         {std::pair{t.m, ceil_div(m, t.m) - 1}, std::pair{last(m, t.m), std::int64_t{1}}}) {
        for (const auto& [tn, times_n] :
             {std::pair{t.n, ceil_div(n, t.n) - 1}, std::pair{last(n, t.n), std::int64_t{1}}}) {
            const std::int64_t inner = ceil_div(k, t.k) - 1;
            GemmTile tile{tm, tn, t.k, 0, k};
            std::int64_t sum = inner * array_cycles(array, tile);
            tile.k = last(k, t.k);
            tile.k_offset = k - tile.k;
            sum += array_cycles(array, tile);
            cycles += times_m * times_n * sum;
        }
    }
    return cycles;
}

} // namespace

Reloads reloads_of(const Tiling& tiling, std::int64_t m, std::int64_t n, std::int64_t k) {
    const std::int64_t tiles_m = ceil_div(m, tiling.m);
    const std::int64_t tiles_n = ceil_div(n, tiling.n);
    // A whole-k tile stays while the other operand's tiles run past it.
    const bool whole_k = tiling.k >= k;
    return {whole_k && (!tiling.n_outer || tiles_m == 1) ? 1 : tiles_n,
            whole_k && (tiling.n_outer || tiles_n == 1) ? 1 : tiles_m};
}

BufferLimits buffer_limits(const Architecture& architecture, int state_bits) {
    return {architecture.input_words() / 2, architecture.weight_words() / 2,
            architecture.accumulator_words(state_bits), architecture.vector_words() / 4,
            architecture.vector_words() / 4};
}

Tiling choose_tiling(const Architecture& architecture, const BufferLimits& limits, std::int64_t m,
                     std::int64_t n, std::int64_t k, int levels, int operands,
                     const LoadCycles& load) {
    const ArrayShape& array = architecture.array;
    const auto grid = [](std::int64_t lanes) { return round_up(lanes, 8); };
    const bool os = array.dataflow == Dataflow::output_stationary;
    const std::int64_t unit_m = grid(os                                             ? array.rows
                                     : array.dataflow == Dataflow::input_stationary ? array.columns
                                                                                    : 8);
    const std::int64_t unit_n =
        grid(array.dataflow == Dataflow::input_stationary ? 8 : array.columns);
    const std::int64_t unit_k = grid(os ? 32 : array.rows);
    Tiling best{};
    auto best_cost = std::make_tuple(INT64_MAX, INT64_MAX, INT64_MAX);
    const std::vector<std::int64_t> sizes_n = candidates(n, unit_n);
    for (const std::int64_t tk : candidates(k, unit_k)) {
        const std::int64_t tiles_k = ceil_div(k, tk);
        std::map<std::int64_t, std::int64_t> weight_cycles; // by tn
        for (const std::int64_t tm : candidates(m, unit_m)) {
            if (tm * round_up(tk, 8) > limits.input) {
                continue;
            }
            const std::int64_t tiles_m = ceil_div(m, tm);
            const std::int64_t input_tile = load.input(tm, tk);
            for (const std::int64_t tn : sizes_n) {
                const std::int64_t padded_n = round_up(tn, 8);
                if (tk * padded_n > limits.weight || tm * tn * levels > limits.accumulator ||
                    tm * padded_n > limits.vector_out ||
                    (operands * tm + 1) * padded_n > limits.vector_in) {
                    continue;
                }
                const auto [weight_tile, is_new] = weight_cycles.try_emplace(tn, 0);
                if (is_new) {
                    weight_tile->second = load.weight(tk, tn);
                }
                const std::int64_t tiles_n = ceil_div(n, tn);
                for (const bool n_outer : {false, true}) {
                    const Tiling tiling{tm, tn, tk, n_outer};
                    const Reloads reloads = reloads_of(tiling, m, n, k);
                    const std::int64_t input_loads = tiles_m * tiles_k * reloads.input;
                    const std::int64_t weight_loads = tiles_n * tiles_k * reloads.weight;
                    const std::int64_t computing = total_cycles(array, m, n, k, tiling);
                    const std::int64_t loading =
                        input_loads * input_tile + weight_loads * weight_tile->second;
                    const auto cost =
                        std::make_tuple(std::max(computing, loading), computing + loading,
                                        tiles_m * tiles_n * tiles_k);
                    if (cost < best_cost) {
                        best_cost = cost;
                        best = tiling;
                    }
                }
            }
        }
    }
    if (std::get<0>(best_cost) == INT64_MAX) {
        throw InputError(architecture.source() + ": scratchpad: too small for one tile of a " +
                         std::to_string(m) + " x " + std::to_string(n) + " x " + std::to_string(k) +
                         " product (half buffers hold " + std::to_string(limits.input) +
                         " input, " + std::to_string(limits.weight) + " weight, " +
                         std::to_string(limits.vector_out) + " result words, " +
                         std::to_string(limits.accumulator) + " accumulators)");
    }
    return best;
}

} // namespace napier
