// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "sw/lower/tiling.hpp"
#include "sw/lower/tiling_trial.hpp"
#include "sw/lower/transfer_time.hpp"
#include "sw/pass/operation.hpp"

namespace napier {

/// Chooses how products are cut into tiles, for the chip's TilingGoal: of all ways that fit, those
/// that ProductTime says are fast are tried on the engine.
class TilingChooser {
  public:
    /// Passes of tag t compute in arithmetic `by_tag[t]`. The architecture must outlive the object.
    TilingChooser(const Architecture& architecture, const std::vector<std::uint8_t>& by_tag);

    /// Throws InputError if not even one array-sized tile fits.
    Tiling choose(const GemmPass& pass, const ProductDemand& demand);

  private:
    const Architecture& architecture_;
    std::vector<std::uint8_t> by_tag_;
    std::vector<Arithmetic> arithmetics_; ///< by number, each alone
    BufferLimits limits_;
    TransferTime transfers_;
    TilingTrial trial_;
};

} // namespace napier
