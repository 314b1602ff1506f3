// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/array_timing.hpp"

#include <algorithm>
#include <stdexcept>

#include "hw/arith/common/integer.hpp"

namespace napier {

namespace {

/// Sums of the `level`-th order that complete while the count goes from `from` to `to`.
std::int64_t completed(std::int64_t from, std::int64_t to, std::int64_t size) {
    return to / size - from / size;
}

/// How often a side is cut to lie on the array; 1 for the one that streams.
std::int64_t folds_of(const ArrayShape& array, const GemmTile& t, GemmSide side) {
    const DataflowSides& sides = sides_of(array.dataflow);
    return side == sides.on_rows      ? ceil_div(side_of(t, side), array.rows)
           : side == sides.on_columns ? ceil_div(side_of(t, side), array.columns)
                                      : 1;
}

/// A stationary operand's words are read once, a passing one's in each fold of the side it lacks.
std::int64_t operand_reads(const ArrayShape& array, const GemmTile& t, GemmOperand operand) {
    const bool input = operand == GemmOperand::input;
    const std::int64_t words = input ? t.m * t.k : t.k * t.n;
    if (sides_of(array.dataflow).stationary() == operand) {
        return t.follows ? 0 : words;
    }
    return words * folds_of(array, t, input ? GemmSide::n : GemmSide::m);
}

} // namespace

ArrayMapping array_mapping(Dataflow dataflow, const GemmTile& t) {
    const DataflowSides& sides = sides_of(dataflow);
    return {side_of(t, sides.on_rows), side_of(t, sides.on_columns), side_of(t, sides.streamed)};
}

std::int64_t array_folds(const ArrayShape& array, const GemmTile& tile) {
    const ArrayMapping map = array_mapping(array.dataflow, tile);
    return ceil_div(map.on_rows, array.rows) * ceil_div(map.on_columns, array.columns);
}

std::int64_t array_cycles(const ArrayShape& array, const GemmTile& tile) {
    const std::int64_t rows = array.rows;
    const std::int64_t fill = rows + array.columns - 2; // the skew's first to last PE
    const std::int64_t folds = array_folds(array, tile);
    const std::int64_t streamed = array_mapping(array.dataflow, tile).streamed;
    const bool output_stationary = sides_of(array.dataflow).keeps_sums();
    if (array.folds == Folds::serial) {
        if (output_stationary && folds == 1) {
            return streamed + (tile.ends_sum() ? fill : 0);
        }
        return folds * (streamed + fill + (output_stationary ? 0 : rows)) -
               (tile.follows ? rows : 0) - (tile.stays ? fill : 0);
    }
    // A column takes one weight and delivers one sum a cycle, so folds follow each other no closer
    // than the array has rows; behind the last fold of a pass there is nothing to wait for.
    const bool cut = output_stationary && folds == 1 && !(tile.starts_sum() && tile.ends_sum());
    const std::int64_t since_last = cut && tile.ends_sum() ? tile.k_total : streamed;
    const std::int64_t turn = cut && !tile.ends_sum()
                                  ? 0 // the sums stay in the elements
                                  : std::max<std::int64_t>(0, rows - since_last);
    std::int64_t cycles = folds * (streamed + turn);
    if (tile.opens && !output_stationary) {
        cycles += rows;
    }
    if (tile.closes) {
        cycles += fill - turn;
    }
    return cycles;
}

std::int64_t bank_conflict_cycles(const ArrayShape& array, const GemmTile& tile, int banks) {
    const ArrayMapping map = array_mapping(array.dataflow, tile);
    // One word a lane a cycle enters at the edge; the widest fold sets the pace.
    const std::int64_t lanes = std::max(std::min<std::int64_t>(map.on_rows, array.rows),
                                        sides_of(array.dataflow).keeps_sums()
                                            ? std::min<std::int64_t>(map.on_columns, array.columns)
                                            : std::int64_t{1});
    return array_folds(array, tile) * map.streamed * (ceil_div(lanes, banks) - 1);
}

void count_array_events(const ArrayShape& array, const GemmTile& t, int arity, int levels,
                        bool input_is_ones, Counters& counters) {
    const std::int64_t outputs = t.m * t.n;
    const std::int64_t macs = outputs * t.k;
    const DataflowSides& sides = sides_of(array.dataflow);
    const std::int64_t input_reads = operand_reads(array, t, GemmOperand::input);
    const std::int64_t weight_reads = operand_reads(array, t, GemmOperand::weight);
    // Level-one words that leave the elements and come back.
    const bool stay =
        sides.keeps_sums() && (array_folds(array, t) == 1 || (t.starts_sum() && t.ends_sum()));
    const std::int64_t chain_words =
        stay ? 0 : outputs * (sides.keeps_sums() ? 1 : folds_of(array, t, GemmSide::k));
    // A sum that completes on one level is read, added to the next and written back.
    std::int64_t additions = 0;
    std::int64_t size = arity;
    for (int level = 1; level < levels; ++level, size *= arity) {
        additions += outputs * completed(t.k_offset, t.k_offset + t.k, size);
    }
    const auto count = [&](Event event, std::int64_t n) {
        counters.add(event, static_cast<std::uint64_t>(n));
    };
    count(Event::mac_operations, macs);
    count(Event::operand_register_moves, 2 * macs);
    count(Event::array_input_reads, input_is_ones ? 0 : input_reads);
    count(Event::array_weight_reads, weight_reads);
    count(Event::cascade_additions, additions);
    count(Event::accumulator_reads, additions + chain_words);
    count(Event::accumulator_writes, additions + chain_words + (t.ends_sum() ? outputs : 0));
}

} // namespace napier
