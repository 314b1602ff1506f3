// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/array_timing.hpp"

#include <algorithm>
#include <stdexcept>

#include "hw/arith/integer.hpp"

namespace napier {

namespace {

/// Sums of the `level`-th order that complete while the count goes from `from` to `to`.
std::int64_t completed(std::int64_t from, std::int64_t to, std::int64_t size) {
    return to / size - from / size;
}

} // namespace

ArrayMapping array_mapping(Dataflow dataflow, const GemmTile& t) {
    switch (dataflow) {
    case Dataflow::output_stationary:
        return {t.m, t.n, t.k};
    case Dataflow::weight_stationary:
        return {t.k, t.n, t.m};
    case Dataflow::input_stationary:
        return {t.k, t.m, t.n};
    }
    throw std::logic_error("unknown dataflow");
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
    const bool output_stationary = array.dataflow == Dataflow::output_stationary;
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
                                        array.dataflow == Dataflow::output_stationary
                                            ? std::min<std::int64_t>(map.on_columns, array.columns)
                                            : std::int64_t{1});
    return array_folds(array, tile) * map.streamed * (ceil_div(lanes, banks) - 1);
}

void count_array_events(const ArrayShape& array, const GemmTile& t, int arity, int levels,
                        bool input_is_ones, Counters& counters) {
    const std::int64_t outputs = t.m * t.n;
    const std::int64_t macs = outputs * t.k;
    const std::int64_t row_folds = ceil_div(t.m, array.rows);
    const std::int64_t column_folds = ceil_div(t.n, array.columns);
    const std::int64_t k_folds = ceil_div(t.k, array.rows);
    std::int64_t input_reads = 0;
    std::int64_t weight_reads = 0;
    std::int64_t chain_words = 0; // level-one words that leave the PEs and come back
    switch (array.dataflow) {
    case Dataflow::output_stationary:
        input_reads = t.m * t.k * column_folds;
        weight_reads = t.k * t.n * row_folds;
        chain_words =
            row_folds * column_folds == 1 || (t.starts_sum() && t.ends_sum()) ? 0 : outputs;
        break;
    case Dataflow::weight_stationary:
        weight_reads = t.follows ? 0 : t.k * t.n;
        input_reads = t.m * t.k * column_folds;
        chain_words = outputs * k_folds;
        break;
    case Dataflow::input_stationary:
        input_reads = t.follows ? 0 : t.m * t.k;
        weight_reads = t.k * t.n * ceil_div(t.m, array.columns);
        chain_words = outputs * k_folds;
        break;
    }
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
