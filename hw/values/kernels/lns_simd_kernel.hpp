// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "hw/values/kernels/lns_kernel.hpp"
#include "hw/values/kernels/lns_simd_code.hpp"

namespace napier {

/// The bits of ScalarLnsKernel, a panel of columns at a time, for every MAC it takes.
class SimdLnsKernel final : public ScalarLnsKernel {
  public:
    /// `code` is that of the plan of `config`.
    SimdLnsKernel(const LnsMacConfig& config, LnsSimdPlan plan, const LnsSimdCode& code,
                  std::string name);

    void accumulate(const TileOperand& a, const TileOperand& b, const TileShape& shape,
                    const TileState& state) const override;
    void finish(const TileShape& shape, const TileState& state, Word* out,
                std::size_t out_stride) const override;
    std::string name() const override { return name_; }

  private:
    LnsSimdPlan plan_;
    LnsSimdCode code_;
    std::string name_;
};

/// Null where the processor or the compiler lacks the instructions; for Isa::scalar and
/// Isa::best, null.
std::unique_ptr<TileKernel> make_simd_lns_kernel(const LnsMacConfig& config, Isa isa);

} // namespace napier
