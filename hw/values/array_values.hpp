// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "hw/arith/lns/lns_format.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/values/chip_faults.hpp"
#include "hw/values/kernels/tile_kernel.hpp"
#include "hw/values/scratchpad.hpp"

namespace napier {

/// What Gemm instructions compute on the scratchpads, in one arithmetic, by its tile kernel.
class ArrayValues {
  public:
    /// `one` is the arithmetic's, see VectorMath; tiles have at most `most_rows` rows of weights.
    /// The rest must outlive the object.
    ArrayValues(Word one, std::size_t most_rows, const TileKernel& kernel, Scratchpad& input,
                Scratchpad& weight, Scratchpad& accumulator);

    /// Called before (`done` false) and after every tile that is executed.
    using Observer =
        std::function<void(const Gemm& gemm, const TileOperand& input, const TileOperand& weight,
                           const TileState& state, bool done)>;
    void set_observer(Observer observer) { observer_ = std::move(observer); }

    /// Upsets of the sums in the processing elements; null: none.
    void set_faults(ChipFaults* faults) { faults_ = faults; }

    /// An instruction that ArrayCost has let pass.
    void execute(const Gemm& gemm);

  private:
    const TileKernel& kernel_;
    Scratchpad& input_;
    Scratchpad& weight_;
    Scratchpad& accumulator_;
    std::vector<Word> ones_;
    Observer observer_;
    ChipFaults* faults_ = nullptr;
};

} // namespace napier
