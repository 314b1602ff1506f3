// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "hw/chip/architecture.hpp"
#include "hw/cost/array_timing.hpp"
#include "hw/cost/scratchpad_use.hpp"
#include "hw/cost/tag_counters.hpp"
#include "hw/isa/instruction.hpp"

namespace napier {

/// What Gemm instructions cost, by the closed forms of array_timing.hpp. The array remembers from
/// one to the next which stationary tile it holds.
class ArrayCost {
  public:
    ArrayCost(const Architecture& architecture, ScratchpadUse& input, ScratchpadUse& weight,
              ScratchpadUse& accumulator);

    /// A program starts: no tile is held.
    void start_program() { held_.reset(); }
    /// The cycles of one instruction, in arithmetic `own`, alone; counts them and its events.
    /// Throws DeviceError.
    std::uint64_t cost(const Gemm& gemm, const Arithmetic& own, TagCounters& counters);

  private:
    /// A stationary tile in the array: where it came from, and its sides.
    struct Held {
        std::uint32_t address;
        std::uint16_t rows;
        std::uint16_t columns;
    };
    void check_held(const Gemm& gemm, const GemmTile& tile);

    ArrayShape array_;
    int banks_;
    ScratchpadUse& input_;
    ScratchpadUse& weight_;
    ScratchpadUse& accumulator_;
    std::optional<Held> held_; ///< for the next Gemm
};

} // namespace napier
