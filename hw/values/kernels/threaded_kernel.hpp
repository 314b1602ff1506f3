// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "hw/parallel/worker_pool.hpp"
#include "hw/values/kernels/tile_kernel.hpp"

namespace napier {

/// A kernel whose tiles are cut into rows or columns for the threads of a pool. Every sum is whole
/// in one part, so the bits are those of the kernel inside.
class ThreadedKernel final : public TileKernel {
  public:
    /// Without a pool, WorkerPool::shared() at the time of a call; else it must outlive the kernel.
    explicit ThreadedKernel(std::unique_ptr<TileKernel> kernel, WorkerPool* pool = nullptr)
        : kernel_(std::move(kernel)), pool_(pool) {}

    std::size_t state_word_bytes() const override { return kernel_->state_word_bytes(); }
    int state_bits() const override { return kernel_->state_bits(); }
    int levels(std::int64_t k_total) const override { return kernel_->levels(k_total); }
    void accumulate(const TileOperand& a, const TileOperand& b, const TileShape& shape,
                    const TileState& state) const override;
    WorkerPool::Ticket accumulate_later(const TileOperand& a, const TileOperand& b,
                                        const TileShape& shape,
                                        const TileState& state) const override;
    void finish(const TileShape& shape, const TileState& state, Word* out,
                std::size_t out_stride) const override;
    std::uint64_t state_word(const TileState& state, int level, int row,
                             int column) const override {
        return kernel_->state_word(state, level, row, column);
    }
    void set_state_word(const TileState& state, int level, int row, int column,
                        std::uint64_t bits) const override {
        kernel_->set_state_word(state, level, row, column, bits);
    }
    std::string name() const override { return kernel_->name(); }

  private:
    /// How a tile is cut, and what computes a part.
    struct Cut {
        std::size_t count;
        std::size_t grain;
        WorkerPool::Work work;
    };
    Cut cut(const TileOperand& a, const TileOperand& b, const TileShape& shape,
            const TileState& state) const;
    WorkerPool& pool() const { return pool_ != nullptr ? *pool_ : WorkerPool::shared(); }

    std::unique_ptr<TileKernel> kernel_;
    WorkerPool* pool_;
};

} // namespace napier
