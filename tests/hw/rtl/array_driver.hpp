// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "Varray_bench.h"
#include "hw/chip/architecture.hpp"
#include "tests/hw/rtl/random_words.hpp"

namespace napier {

/// One of array_bench.sv's arrays.
struct ArrayUnderTest {
    std::size_t index;
    int rows;
    int columns;
    int kind; ///< 0 LNS, 1 fixed point wide, 2 fixed point narrow
    bool stationary;
    bool registered;
};

inline std::vector<ArrayUnderTest> all_arrays() {
    return {{0, 4, 4, 0, false, false}, {1, 4, 4, 0, true, false},    {2, 8, 4, 0, false, false},
            {3, 8, 4, 0, true, false},  {4, 16, 16, 0, false, false}, {5, 16, 16, 0, true, false},
            {6, 4, 4, 1, false, false}, {7, 4, 4, 2, true, false},    {8, 4, 4, 0, false, true},
            {9, 4, 8, 0, true, true}};
}

/// A row-major matrix of words.
struct Matrix {
    int rows;
    int columns;
    std::vector<Word> words;

    Word at(int row, int column) const {
        return words[static_cast<std::size_t>(row * columns + column)];
    }
    Word or_zero(int row, int column, Word zero) const {
        return row < rows && column < columns ? at(row, column) : zero;
    }
    Matrix transposed() const {
        Matrix other{columns, rows, {}};
        for (int column = 0; column < columns; ++column) {
            for (int row = 0; row < rows; ++row) {
                other.words.push_back(at(row, column));
            }
        }
        return other;
    }
};

/// What stands around the array on the chip: feeds the edges fold by fold, takes sums out, keeps
/// partial ones. Stalls, where asked for, freeze the array or leave bubbles in the stream.
class ArrayDriver {
  public:
    /// Called with (row, column, sum) of the GEMM whenever the array gives a sum out, and, with a
    /// stationary operand, asked for the sum to go on from.
    using TakeOut = std::function<void(int, int, std::uint32_t)>;
    using PutIn = std::function<std::uint32_t(int, int)>;

    ArrayDriver(const ArrayUnderTest& array, Word zero, bool stalls, std::uint64_t seed)
        : array_(array), zero_(zero), stalls_(stalls), random_(seed) {
        model_->rst = 1;
        model_->en = 1;
        edge();
        model_->rst = 0;
    }

    std::int64_t cycles() const { return cycles_; } ///< without the stalls
    std::int64_t stalled() const { return stalled_; }

    /// Output-stationary: all of k through the block of outputs at (row, column).
    void fold_of_outputs(const Matrix& a, const Matrix& b, int row, int column,
                         const TakeOut& take) {
        const auto collect = [&] {
            for (int i = 0; i < array_.rows; ++i) {
                for (int j = 0; j < array_.columns; ++j) {
                    const auto lane = static_cast<std::size_t>(i * array_.columns + j);
                    if (model_->done[array_.index][lane] != 0 && row + i < a.rows &&
                        column + j < b.columns) {
                        take(row + i, column + j, model_->sums[array_.index][lane]);
                    }
                }
            }
        };
        for (int k = 0; k < a.columns; ++k) {
            stall(collect);
            for (int i = 0; i < array_.rows; ++i) {
                model_->west[i] = a.or_zero(row + i, k, zero_);
            }
            for (int j = 0; j < array_.columns; ++j) {
                model_->north[j] = b.or_zero(k, column + j, zero_);
            }
            model_->first = k == 0;
            model_->last = k == a.columns - 1;
            step(true, collect);
        }
        drain(collect);
    }

    /// Operand b stationary: all rows of a through the block of b at (k, column).
    void fold_of_weights(const Matrix& a, const Matrix& b, int k, int column, const PutIn& so_far,
                         const TakeOut& take) {
        for (int i = array_.rows - 1; i >= 0; --i) {
            for (int j = 0; j < array_.columns; ++j) {
                model_->north[j] = b.or_zero(k + i, column + j, zero_);
            }
            model_->load = 1;
            step(false, [] {});
            model_->load = 0;
        }
        int row_out = 0;
        const auto collect = [&] {
            if (model_->done[array_.index][0] == 0) {
                return;
            }
            for (int j = 0; j < array_.columns && column + j < b.columns; ++j) {
                take(row_out, column + j, model_->sums[array_.index][static_cast<std::size_t>(j)]);
            }
            ++row_out;
        };
        for (int row = 0; row < a.rows; ++row) {
            stall(collect);
            for (int i = 0; i < array_.rows; ++i) {
                model_->west[i] = a.or_zero(row, k + i, zero_);
            }
            for (int j = 0; j < array_.columns; ++j) {
                model_->chain[j] = column + j < b.columns ? so_far(row, column + j) : 0;
            }
            step(true, collect);
        }
        drain(collect);
    }

  private:
    void edge() {
        model_->clk[array_.index] = 0;
        model_->eval();
        model_->clk[array_.index] = 1;
        model_->eval();
    }

    template <typename Collect> void step(bool valid, const Collect& collect) {
        model_->valid = valid;
        edge();
        ++cycles_;
        collect();
    }

    /// Some cycles in which nothing of the stream goes in: frozen, or a bubble.
    template <typename Collect> void stall(const Collect& collect) {
        while (stalls_ && random_.one_in(3)) {
            for (auto& word : model_->west) {
                word = static_cast<Word>(random_.bits() & 0xfff);
            }
            const bool frozen = random_.one_in(2);
            model_->first = random_.one_in(2);
            model_->last = random_.one_in(2);
            model_->en = !frozen;
            model_->valid = frozen && random_.one_in(2);
            edge();
            model_->en = 1;
            ++stalled_;
            if (!frozen) {
                collect();
            }
        }
    }

    template <typename Collect> void drain(const Collect& collect) {
        const int latency = array_.rows + array_.columns - 2 + (array_.registered ? 1 : 0);
        for (int i = 0; i < latency; ++i) {
            step(false, collect);
        }
    }

    ArrayUnderTest array_;
    Word zero_;
    bool stalls_;
    RandomWords random_;
    std::unique_ptr<Varray_bench> model_ = std::make_unique<Varray_bench>();
    std::int64_t cycles_ = 0;
    std::int64_t stalled_ = 0;
};

} // namespace napier
