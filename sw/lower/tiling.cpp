// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/tiling.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "hw/arith/common/integer.hpp"
#include "hw/arith/common/tensor_layout.hpp"
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

bool fits(const TilingWords& words, const BufferLimits& limits) {
    return words.input <= limits.input && words.weight <= limits.weight &&
           words.accumulator <= limits.accumulator && words.vector_in <= limits.vector_in &&
           words.vector_out <= limits.vector_out;
}

} // namespace

bool can_hold(const ArrayShape& array, const Tiling& t) {
    const DataflowSides& sides = sides_of(array.dataflow);
    return array.hold && array.folds == Folds::serial && !sides.keeps_sums() &&
           side_of(t, sides.on_rows) <= array.rows && side_of(t, sides.on_columns) <= array.columns;
}

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
    const auto tile_cycles = [&array, k](std::int64_t tm, std::int64_t tn, std::int64_t k0,
                                         std::int64_t tk, bool opens, bool closes) {
        return array_cycles(array, {tm, tn, tk, k0, k, opens, closes});
    };
    // The first tile opens and the last one closes.
    const std::int64_t first_k = std::min(t.k, k);
    const std::int64_t last_k = last(k, t.k);
    const auto first = [&](bool opens) {
        return tile_cycles(std::min(t.m, m), std::min(t.n, n), 0, first_k, opens, false);
    };
    const auto final = [&](bool closes) {
        return tile_cycles(last(m, t.m), last(n, t.n), k - last_k, last_k, false, closes);
    };
    std::int64_t cycles = first(true) - first(false) + final(true) - final(false);
    // Tiles differ only at the far ends: at most two sizes in each direction.
    for (const auto& [tm, times_m] :
         {std::pair{t.m, ceil_div(m, t.m) - 1}, std::pair{last(m, t.m), std::int64_t{1}}}) {
        for (const auto& [tn, times_n] :
             {std::pair{t.n, ceil_div(n, t.n) - 1}, std::pair{last(n, t.n), std::int64_t{1}}}) {
            const std::int64_t inner = ceil_div(k, t.k) - 1;
            cycles += times_m * times_n *
                      (inner * tile_cycles(tm, tn, 0, first_k, false, false) +
                       tile_cycles(tm, tn, k - last_k, last_k, false, false));
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
    const auto halves = static_cast<std::uint32_t>(architecture.scratchpad.halves());
    return {architecture.input_words() / halves, architecture.weight_words() / halves,
            architecture.accumulator_words(architecture.arithmetic.widest_state_bits()),
            architecture.vector_words() / (2 * halves), architecture.vector_words() / (2 * halves)};
}

std::vector<Tiling> tilings(const ArrayShape& array, const BufferLimits& limits,
                            const ProductDemand& demand) {
    const SideUnits unit = units_of(array);
    std::vector<Tiling> all;
    const auto consider = [&](const Tiling& tiling) {
        if (fits(words_of(array, tiling, demand), limits)) {
            all.push_back(tiling);
        }
    };
    const std::vector<std::int64_t> sizes_m = candidates(demand.m, unit.m);
    const std::vector<std::int64_t> sizes_n = candidates(demand.n, unit.n);
    for (const std::int64_t tk : candidates(demand.k, unit.k)) {
        for (const std::int64_t tm : sizes_m) {
            for (const std::int64_t tn : sizes_n) {
                consider({tm, tn, tk, false});
                if (tm < demand.m && tn < demand.n) { // else there is one order
                    consider({tm, tn, tk, true});
                }
                if (can_hold(array, {tm, tn, tk, false})) {
                    consider({tm, tn, tk, false, true});
                }
            }
        }
    }
    return all;
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
