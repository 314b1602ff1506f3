// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "hw/pins/array_wires.hpp"
#include "hw/pins/fold_sequencer.hpp"

namespace napier {

/// What enters the array's edges at a step of its schedule, and which sum an element then adds to.
/// A holds m x k words, B k x n, both row major; os streams A from the west and B from the north,
/// ws keeps B and streams A, is keeps A and streams B.
class OperandMap {
  public:
    OperandMap(const ArrayShape& array, const GemmTile& tile, int arity, int levels)
        : array_(array), tile_(tile), map_(array_mapping(array.dataflow, tile)),
          row_folds_((map_.on_rows + array.rows - 1) / array.rows),
          column_folds_((map_.on_columns + array.columns - 1) / array.columns), arity_(arity),
          levels_(levels) {}

    std::int64_t row_folds() const { return row_folds_; }
    std::int64_t column_folds() const { return column_folds_; }
    std::int64_t streamed() const { return map_.streamed; }

    /// lane:: bits of array row `row` at `tag`.
    std::uint8_t lane_control(const StreamTag& tag, int row) const;
    /// Where the word of array row `row` stands: in A (os, ws) or B (is). Needs lane::kOperand.
    std::size_t west_element(const StreamTag& tag, int row) const;
    bool west_is_a() const { return sides_of(array_.dataflow).west() == GemmOperand::input; }

    /// Column `column` of the array lies inside the tile in this fold.
    bool column_used(const FoldPlace& place, int column) const {
        return place.column_fold * array_.columns + column < map_.on_columns;
    }
    /// os: where the word of column `column` stands in B.
    std::size_t north_element(const StreamTag& tag, int column) const;
    /// ws, is: the stationary word of array row tag.row in B or A. Only where preload_inside().
    std::size_t preload_element(const PreloadTag& tag, int column) const;
    bool preload_inside(const PreloadTag& tag, int column) const {
        return column_used(tag, column) && tag.row_fold * array_.rows + tag.row < map_.on_rows;
    }

    /// Where those words stand in their lane's bank, which holds them in the order of first use.
    std::size_t west_address(const StreamTag& tag) const {
        return static_cast<std::size_t>(tag.row_fold * map_.streamed + tag.index);
    }
    std::size_t north_address(const StreamTag& tag) const {
        return static_cast<std::size_t>(tag.column_fold * map_.streamed + tag.index);
    }
    std::size_t preload_address(const PreloadTag& tag) const {
        return static_cast<std::size_t>(
            (tag.column_fold * row_folds_ + tag.row_fold) * array_.rows + tag.row);
    }
    /// The tile's last step or preload: its words are not read again.
    bool ends_tile(const StreamTag& tag) const {
        return last_fold(tag) && tag.index == map_.streamed - 1;
    }
    bool ends_tile(const PreloadTag& tag) const {
        return last_fold(tag) && tag.row == array_.rows - 1;
    }

    /// The output, row major m x n, that element (row, column) adds to at `tag`.
    std::size_t output(const StreamTag& tag, int row, int column) const;
    /// How many products that output has had once the element has added its own.
    std::int64_t count(const StreamTag& tag, int row) const;

  private:
    bool completes(std::int64_t count) const {
        return levels_ > 1 && arity_ > 0 && count % arity_ == 0;
    }
    bool last_fold(const FoldPlace& place) const {
        return place.row_fold == row_folds_ - 1 && place.column_fold == column_folds_ - 1;
    }
    bool output_stationary() const { return sides_of(array_.dataflow).keeps_sums(); }
    /// Where a word of the operand stands, row major, by what lies on the array and streams.
    std::size_t element(GemmOperand operand, std::int64_t on_rows, std::int64_t on_columns,
                        std::int64_t streamed) const;

    ArrayShape array_;
    GemmTile tile_;
    ArrayMapping map_;
    std::int64_t row_folds_;
    std::int64_t column_folds_;
    int arity_;
    int levels_;
};

} // namespace napier
