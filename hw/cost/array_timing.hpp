// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/chip/architecture.hpp"
#include "hw/cost/counters.hpp"

namespace napier {

/// A tile as the array sees it. Sizes are those of one Gemm instruction.
struct GemmTile {
    std::int64_t m;
    std::int64_t n;
    std::int64_t k;
    std::int64_t k_offset = 0;
    std::int64_t k_total = 0;
    bool opens = true;
    bool closes = true;
    bool follows = false;
    bool stays = false;

    bool starts_sum() const { return k_offset == 0; }
    bool ends_sum() const { return k_offset + k == k_total; }
};

/// How a tile lies on the array: which dimension is spread over its rows, which over its columns,
/// and which streams through. In nothing else do the three dataflows differ.
struct ArrayMapping {
    std::int64_t on_rows;
    std::int64_t on_columns;
    std::int64_t streamed;
};
ArrayMapping array_mapping(Dataflow dataflow, const GemmTile& tile);

/// Cycles of one tile with operands at hand: the closed forms of a systolic array, which a test
/// holds against the pin-level array. With R rows, C columns, a whole GEMM in one tile costs
///
///   serial folds (each fold pays its fill and drain)
///     os  ceil(m/R) ceil(n/C) (k + R + C - 2)
///     ws  ceil(k/R) ceil(n/C) (m + 2R + C - 2)
///     is  ceil(k/R) ceil(m/C) (n + 2R + C - 2)
///   overlapped folds (the next fold's preload hides behind this one; one fill and drain a pass)
///     os  (ceil(m/R) ceil(n/C) - 1) max(k, R) + k + R + C - 2
///     ws  R + (ceil(k/R) ceil(n/C) - 1) max(m, R) + m + R + C - 2, is likewise
///
/// Where a sum is cut along k (scratchpads too small for all of it), an os fold that fills the
/// array alone keeps its partial sums in the PEs and pays fill and drain once; several folds in one
/// tile must take turns and pay every time. `opens` and `closes` mark a pass's first and last tile
/// for overlapped folds.
///
/// A serial ws or is fold that fills the array alone may be cut along the streamed operand: tiles
/// that `follow` find the stationary operand in the array and pay no preload, tiles whose operand
/// `stays` pay no fill and drain, so that the parts together cost what the whole fold does.
std::int64_t array_cycles(const ArrayShape& array, const GemmTile& tile);

/// Stationary folds of the tile: how often the array is refilled.
std::int64_t array_folds(const ArrayShape& array, const GemmTile& tile);

/// Extra cycles because fewer banks than lanes feed the array's edge.
std::int64_t bank_conflict_cycles(const ArrayShape& array, const GemmTile& tile, int banks);

/// The tile's events. `arity` is Accumulation::arity() (0: one level), `levels` the state words a
/// sum of k_total terms has. Depends on sizes only, so a run without values counts the same.
void count_array_events(const ArrayShape& array, const GemmTile& tile, int arity, int levels,
                        bool input_is_ones, Counters& counters);

} // namespace napier
