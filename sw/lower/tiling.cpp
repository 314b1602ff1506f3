// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/tiling.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>
#include <vector>

#include "hw/arith/common/integer.hpp"
#include "hw/arith/common/tensor_layout.hpp"
#include "hw/config/input_error.hpp"
#include "hw/cost/array_timing.hpp"
#include "hw/isa/instruction.hpp"

namespace napier {

namespace {

/// Tile sides grow in steps of `step`; `full` is the least that leaves no lane of the array empty.
struct SideUnit {
    std::int64_t step;
    std::int64_t full;
};

/// Whole, and the multiples of a unit that split it into 2, 3, 4, 6, 8 ... parts.
std::vector<std::int64_t> candidates(std::int64_t size, const SideUnit& unit) {
    std::vector<std::int64_t> sizes;
    if (size <= kMostTileSide) {
        sizes.push_back(size);
    }
    for (std::int64_t parts = 2; parts <= size; parts += std::max<std::int64_t>(1, parts / 2)) {
        const std::int64_t part = round_up(ceil_div(size, parts), unit.step);
        if (part < size && part <= kMostTileSide && (sizes.empty() || sizes.back() != part)) {
            sizes.push_back(part);
        }
    }
    for (const std::int64_t part : {unit.full, unit.step}) {
        if (part < size && (sizes.empty() || sizes.back() != part)) {
            sizes.push_back(part);
        }
    }
    return sizes;
}

std::int64_t grid(std::int64_t lanes) {
    return TensorLayout::whole_groups(lanes);
}

SideUnit lanes(int count) {
    return {grid(count), std::lcm(std::int64_t{count}, TensorLayout::kGroup)};
}

struct SideUnits {
    SideUnit m;
    SideUnit n;
    SideUnit k;
};
SideUnits units_of(const ArrayShape& array) {
    const DataflowSides& sides = sides_of(array.dataflow);
    const auto unit = [&](GemmSide side, const SideUnit& streamed) {
        return side == sides.on_rows      ? lanes(array.rows)
               : side == sides.on_columns ? lanes(array.columns)
                                          : streamed;
    };
    constexpr SideUnit kGroup{8, 8};
    return {unit(GemmSide::m, kGroup), unit(GemmSide::n, kGroup), unit(GemmSide::k, {32, 32})};
}

bool streams_n(const ArrayShape& array) {
    return sides_of(array.dataflow).streamed == GemmSide::n;
}

/// Whether the array can hold tiles of these sides: one fold, of its stationary operand whole.
bool can_hold(const ArrayShape& array, const Tiling& t) {
    const DataflowSides& sides = sides_of(array.dataflow);
    return array.hold && array.folds == Folds::serial && !sides.keeps_sums() &&
           side_of(t, sides.on_rows) <= array.rows && side_of(t, sides.on_columns) <= array.columns;
}

bool fits(const TilingWords& words, const BufferLimits& limits) {
    return words.input <= limits.input && words.weight <= limits.weight &&
           words.accumulator <= limits.accumulator && words.vector_in <= limits.vector_in &&
           words.vector_out <= limits.vector_out;
}

} // namespace

TilingWords words_of(const ArrayShape& array, const Tiling& t, const ProductDemand& demand) {
    const std::int64_t padded_n = grid(t.n);
    // A held tile's sums all wait for the next k tile.
    const std::int64_t sums = !t.hold            ? t.m * t.n
                              : streams_n(array) ? t.m * demand.n
                                                 : demand.m * t.n;
    return {t.m * grid(t.k), t.k * padded_n, sums * demand.levels,
            (demand.operands * t.m + (demand.bias ? 1 : 0)) * padded_n, t.m * padded_n};
}

std::int64_t tiling_cycles(const ArrayShape& array, const Tiling& t, const ProductDemand& demand) {
    const std::int64_t m = demand.m;
    const std::int64_t n = demand.n;
    const std::int64_t k = demand.k;
    const auto last = [](std::int64_t size, std::int64_t tile) {
        return size - (ceil_div(size, tile) - 1) * tile;
    };
    if (t.hold) { // folds as of the whole
        return array_cycles(array, {m, n, k, 0, k});
    }
    std::int64_t cycles = 0;
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

Reloads reloads_of(const ArrayShape& array, const Tiling& tiling, std::int64_t m, std::int64_t n,
                   std::int64_t k) {
    const std::int64_t tiles_m = ceil_div(m, tiling.m);
    const std::int64_t tiles_n = ceil_div(n, tiling.n);
    // A whole-k tile stays while the other operand's tiles run past it.
    const bool whole_k = tiling.k >= k;
    if (tiling.hold) {
        return {streams_n(array) || (whole_k && tiles_m == 1) ? 1 : tiles_n,
                !streams_n(array) || (whole_k && tiles_n == 1) ? 1 : tiles_m};
    }
    return {whole_k && (!tiling.n_outer || tiles_m == 1) ? 1 : tiles_n,
            whole_k && (tiling.n_outer || tiles_n == 1) ? 1 : tiles_m};
}

BufferLimits buffer_limits(const Architecture& architecture) {
    return {architecture.input_words() / 2, architecture.weight_words() / 2,
            architecture.accumulator_words(architecture.arithmetic.widest_state_bits()),
            architecture.vector_words() / 4, architecture.vector_words() / 4};
}

Tiling choose_tiling(const Architecture& architecture, const BufferLimits& limits,
                     const ProductDemand& demand, const LoadCycles& load) {
    const ArrayShape& array = architecture.array;
    const std::int64_t m = demand.m;
    const std::int64_t n = demand.n;
    const std::int64_t k = demand.k;
    const SideUnits unit = units_of(array);
    Tiling best{};
    auto best_cost = std::make_tuple(INT64_MAX, INT64_MAX, INT64_MAX);
    const std::vector<std::int64_t> sizes_n = candidates(n, unit.n);
    for (const std::int64_t tk : candidates(k, unit.k)) {
        const std::int64_t tiles_k = ceil_div(k, tk);
        std::map<std::int64_t, std::int64_t> weight_cycles; // by tn
        for (const std::int64_t tm : candidates(m, unit.m)) {
            if (tm * grid(tk) > limits.input) {
                continue;
            }
            const std::int64_t tiles_m = ceil_div(m, tm);
            const std::int64_t input_tile = load.input(tm, tk);
            for (const std::int64_t tn : sizes_n) {
                if (tk * grid(tn) > limits.weight) {
                    continue;
                }
                const auto known = weight_cycles.try_emplace(tn, 0);
                std::int64_t& weight_tile = known.first->second;
                if (known.second) {
                    weight_tile = load.weight(tk, tn);
                }
                const std::int64_t tiles_n = ceil_div(n, tn);
                const auto consider = [&](const Tiling& tiling) {
                    if (!fits(words_of(array, tiling, demand), limits)) {
                        return;
                    }
                    const Reloads reloads = reloads_of(array, tiling, m, n, k);
                    const std::int64_t input_loads = tiles_m * tiles_k * reloads.input;
                    const std::int64_t weight_loads = tiles_n * tiles_k * reloads.weight;
                    const std::int64_t computing = tiling_cycles(array, tiling, demand);
                    const std::int64_t loading =
                        input_loads * input_tile + weight_loads * weight_tile;
                    const auto cost =
                        std::make_tuple(std::max(computing, loading), computing + loading,
                                        tiles_m * tiles_n * tiles_k);
                    if (cost < best_cost) {
                        best_cost = cost;
                        best = tiling;
                    }
                };
                consider({tm, tn, tk, false});
                consider({tm, tn, tk, true});
                if (can_hold(array, {tm, tn, tk, false})) {
                    consider({tm, tn, tk, false, true});
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

Tiling closed_form_tiling(const ArrayShape& array, const ProductDemand& demand) {
    const SideUnits unit = units_of(array);
    const bool os = sides_of(array.dataflow).keeps_sums();
    const std::int64_t closed = tiling_cycles(array, {demand.m, demand.n, demand.k, false}, demand);
    Tiling t{std::min(demand.m, unit.m.full), std::min(demand.n, unit.n.full),
             std::min(demand.k, unit.k.full), false};
    t.hold = can_hold(array, t);
    if (tiling_cycles(array, t, demand) != closed) {
        // Several folds of a tile take turns, and pay again wherever the streamed side is cut.
        std::int64_t& streamed = os ? t.k : streams_n(array) ? t.n : t.m;
        streamed = std::min(os ? demand.k : streams_n(array) ? demand.n : demand.m, kMostTileSide);
    }
    return t;
}

} // namespace napier
