// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/cost/dma.hpp"
#include "hw/values/scratchpad.hpp"
#include "hw/values/word_converter.hpp"

namespace napier {

/// The words that one DMA engine moves: packed bytes as the bursts carry them on one side, words of
/// a scratchpad on the other. Transfers are such as Dma has let pass.
class TransferValues {
  public:
    explicit TransferValues(const Architecture& architecture);

    /// Where the bursts of a load are to put what they bring; valid until place().
    Landing landing(const Load& load);
    /// They have: its words go to the scratchpad.
    void place(const Load& load, Scratchpad& target);
    /// The bytes that a store's bursts take along, from the scratchpad; valid until the next call.
    std::uint8_t* packed(const Store& store, Scratchpad& source);

  private:
    std::uint64_t line_buffer_bytes_;
    std::vector<std::uint8_t> bytes_;  ///< the rectangle (or patch) as it lies in memory
    std::vector<std::uint16_t> patch_; ///< of a gathering load, unpacked
    std::optional<WindowGather> window_;
    WordConverter converter_;
};

} // namespace napier
