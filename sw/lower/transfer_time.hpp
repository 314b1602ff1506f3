// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/chip/architecture.hpp"
#include "hw/cost/dma.hpp"
#include "hw/cost/dram_timing.hpp"
#include "sw/lower/tile_pipeline.hpp"

namespace napier {

struct Transferred {
    std::int64_t ps = 0;    ///< in whole clocks
    std::int64_t bytes = 0; ///< of DRAM
};

/// How long transfers take that have the memory to themselves, every DRAM row closed before them:
/// what the chip's own DMA and DRAM say of each.
class TransferTime {
  public:
    explicit TransferTime(const Architecture& architecture);

    Transferred of(const Load& load);
    Transferred of(const Store& store);
    /// What goes with them.
    const PipelineTimes& pipeline() const { return pipeline_; }

  private:
    class Memory final : public MemoryPort {
      public:
        explicit Memory(const DramConfig& config) : dram_(config) {}
        void rest() { dram_.rest(); }
        BurstAnswer burst(bool write, std::uint64_t address, std::uint8_t* data,
                          std::uint32_t bytes, std::uint64_t start_ps) override;
        void time_only(const BurstTrain& train, BurstState& state) override;

      private:
        DramTiming dram_;
    };
    std::int64_t in_clocks(std::uint64_t ps) const;

    std::uint64_t clock_ps_;
    PipelineTimes pipeline_;
    Memory memory_;
    Dma dma_;
};

} // namespace napier
