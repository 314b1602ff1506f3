// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/values/kernels/tile_kernel.hpp"

namespace napier {

/// The reference LNS kernel: every format, table, accumulation and underflow rule, one product at
/// a time. A state word is 32 bits: sign in bit 31, log - zero_log below, so zero is 0.
class ScalarLnsKernel : public TileKernel {
  public:
    explicit ScalarLnsKernel(const LnsMacConfig& config);

    std::size_t state_word_bytes() const override { return 4; }
    int state_bits() const override { return config_.state_bits(); }
    int levels(std::int64_t k_total) const override;
    void accumulate(const TileOperand& a, const TileOperand& b, const TileShape& shape,
                    const TileState& state) const override;
    void finish(const TileShape& shape, const TileState& state, Word* out,
                std::size_t out_stride) const override;
    std::uint64_t state_word(const TileState& state, int level, int row, int column) const override;
    void set_state_word(const TileState& state, int level, int row, int column,
                        std::uint64_t bits) const override;
    std::string name() const override { return "scalar"; }

  protected:
    const LnsMacConfig& config() const { return config_; }

  private:
    Lns unpack(std::uint32_t word) const;
    std::uint32_t pack(const Lns& x) const;

    LnsMacConfig config_;
    LnsFormat sum_format_;
};

} // namespace napier
