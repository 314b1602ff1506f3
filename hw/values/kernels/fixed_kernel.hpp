// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/values/kernels/tile_kernel.hpp"

namespace napier {

/// The twin's kernel; plain loops that the compiler vectorises. A state word is 64 bits.
class FixedKernel final : public TileKernel {
  public:
    explicit FixedKernel(const FixedMacConfig& config) : config_(config) {}

    std::size_t state_word_bytes() const override { return 8; }
    int state_bits() const override { return config_.state_bits(); }
    int levels(std::int64_t k_total) const override { return config_.levels(k_total); }
    void accumulate(const TileOperand& a, const TileOperand& b, const TileShape& shape,
                    const TileState& state) const override;
    void finish(const TileShape& shape, const TileState& state, Word* out,
                std::size_t out_stride) const override;
    std::uint64_t state_word(const TileState& state, int level, int row, int column) const override;
    void set_state_word(const TileState& state, int level, int row, int column,
                        std::uint64_t bits) const override;
    std::string name() const override { return "portable"; }

  private:
    FixedMacConfig config_;
};

} // namespace napier
