// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/cost/array_timing.hpp"
#include "hw/cost/counters.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/values/chip_faults.hpp"
#include "hw/values/kernels/tile_kernel.hpp"
#include "hw/values/scratchpad.hpp"

namespace napier {

/// The kernel of a chip's arithmetic for this host.
std::unique_ptr<TileKernel> make_tile_kernel(const Arithmetic& arithmetic);
/// One for levels and state bits, which are the same for every host: made in no time.
std::unique_ptr<TileKernel> make_plain_kernel(const Arithmetic& arithmetic);

/// Executes Gemm instructions on the scratchpads: values by the tile kernel, cycles and events by
/// the closed forms. No SystemC.
class ArrayUnit {
  public:
    struct Cost {
        std::int64_t cycles;          ///< with operands at hand
        std::int64_t conflict_cycles; ///< on top, for want of banks
    };

    ArrayUnit(const Architecture& architecture, const TileKernel& kernel, Scratchpad& input,
              Scratchpad& weight, Scratchpad& accumulator);

    /// Called before (`done` false) and after every tile that is executed with values.
    using Observer =
        std::function<void(const Gemm& gemm, const TileOperand& input, const TileOperand& weight,
                           const TileState& state, bool done)>;
    void set_observer(Observer observer) { observer_ = std::move(observer); }

    /// Upsets of the sums in the processing elements; null: none.
    void set_faults(ChipFaults* faults) { faults_ = faults; }

    /// A program starts: no tile is held.
    void start_program() { held_.reset(); }
    /// Throws DeviceError. Without `values` only the cost and the counters.
    Cost execute(const Gemm& gemm, bool values, Counters& counters);

  private:
    /// A stationary tile in the array: where it came from, and its sides.
    struct Held {
        std::uint32_t address;
        std::uint16_t rows;
        std::uint16_t columns;
    };
    void check_held(const Gemm& gemm, const GemmTile& tile);

    ArrayShape array_;
    int arity_; ///< of the accumulation; 0 = one level
    const TileKernel& kernel_;
    Scratchpad& input_;
    Scratchpad& weight_;
    Scratchpad& accumulator_;
    std::optional<Held> held_; ///< for the next Gemm
    std::vector<Word> ones_;   ///< of as many rows as a weight tile can have
    Observer observer_;
    ChipFaults* faults_ = nullptr;
};

} // namespace napier
