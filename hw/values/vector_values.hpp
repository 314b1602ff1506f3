// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "hw/arith/arithmetic.hpp"
#include "hw/arith/common/batch_norm_math.hpp"
#include "hw/arith/common/vector_math.hpp"
#include "hw/isa/vector_operations.hpp"
#include "hw/values/kernels/tile_kernel.hpp"

namespace napier {

/// A row of each operand of a vector_op::RowOperation, in its order; null: it is not there.
template <std::size_t N> using OperandRows = std::array<const Word*, N>;

/// The rows `words` further on.
template <std::size_t N> OperandRows<N> rows_behind(OperandRows<N> rows, std::size_t words) {
    for (const Word*& row : rows) {
        row = row == nullptr ? nullptr : row + words;
    }
    return rows;
}

/// What the vector unit computes, row by row, wherever the rows lie: tiles in a scratchpad
/// (VectorTiles), or whole tensors in the host's memory. An operation says what it does in the
/// fields of its instruction; sizes and addresses in them are not looked at here. Rows have `n`
/// words; all but `state` may be shared by threads.
class VectorValues {
  public:
    /// `arithmetic` is one alone. `kernel` and `math` are its own and must outlive the object.
    VectorValues(const Arithmetic& arithmetic, const TileKernel& kernel, const VectorMath& math);

    void set_seed(std::uint64_t seed);
    const TileKernel& kernel() const { return kernel_; }
    const VectorMath& math() const { return math_; }

    /// A drain behind its sums: row += bias, += addend, activation, times f' of `mask`. Null
    /// operands are not there.
    void finish_product(const vector_op::Drain& v, Word* row, const Word* bias, const Word* addend,
                        const Word* mask, std::size_t n) const;
    /// Throws DeviceError if there is no such class.
    void softmax_gradient(const vector_op::SoftmaxGradient& v, const Word* logits, Word label,
                          Word* result, std::size_t n) const;
    void update(const vector_op::Update& v, const UpdateRow& row) const;
    /// `row.momentum` is the rms; of arithmetics with multiplicative updates.
    void update(const vector_op::MultiplicativeUpdate& v, const UpdateRow& row) const;
    /// `window` holds a row of n words for each tap.
    void max_pool(const Word* window, std::size_t taps, Word* best, Word* index,
                  std::size_t n) const;
    /// The gradient's windows are the forward ones turned round.
    void max_unpool(const vector_op::MaxUnpool& v, const Word* gradients, const Word* indices,
                    const Word* mask, Word* sum, std::size_t n) const;
    /// `state` holds as many words as the sum of a window has levels, for each column.
    void average_pool(const vector_op::AveragePool& v, const Word* window, std::byte* state,
                      Word* result, std::size_t n) const;
    /// A row of a vector_op::RowOperation. `element` is the number of the row's first in its
    /// tensor, see element_of().
    void compute_row(const vector_op::Elementwise& v, const OperandRows<3>& operands,
                     std::uint32_t element, Word* result, std::size_t n) const;
    void compute_row(const vector_op::Multiply& v, const OperandRows<4>& operands,
                     std::uint32_t element, Word* result, std::size_t n) const;
    /// Terms of the sum of a batch norm's stage; of stage 2, of the second of its two sums.
    void moment_terms(const vector_op::MomentSums& v, const Word* x, const Word* dy,
                      const Word* mean, const Word* inverse, Word* terms, std::size_t n) const;
    /// A stage's numbers of the channels, from its sum (none in stage 2): rows of `stride` words,
    /// in the order of the instruction.
    void moments(const vector_op::Moments& v, const Word* sums, const Word* in, Word* out,
                 std::size_t stride, std::size_t n) const;
    /// `channels` has rows of `stride` words, in the order of the instruction.
    void normalise(const vector_op::Normalise& v, const Word* x, const Word* channels,
                   std::size_t stride, Word* y, std::size_t n) const;
    void normalise_gradient(const vector_op::NormaliseGradient& v, const Word* x, const Word* dy,
                            const Word* channels, std::size_t stride, Word* dx,
                            std::size_t n) const;

  private:
    /// Activation f, times f' of what `mask` holds.
    void rectify(const vector_op::Rectified& v, Word* row, const Word* mask, std::size_t n) const;
    void add_and_rectify(const vector_op::Rectified& v, Word* row, const Word* addend,
                         int addend_shift, const Word* mask, std::size_t n) const;

    const TileKernel& kernel_;
    const VectorMath& math_;
    std::unique_ptr<BatchNormMath> norm_;
    std::array<std::uint32_t, 2> key_{};
};

} // namespace napier
