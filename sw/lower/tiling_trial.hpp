// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/engine/timing_engine.hpp"
#include "sw/lower/stream_builder.hpp"
#include "sw/lower/tiling.hpp"
#include "sw/pass/operation.hpp"

namespace napier {

/// Runs products on the timing engine to see how long they take, cut one way or another. Of long
/// loops over tiles it runs the first iterations and the last; those between take as long as each
/// other.
class TilingTrial {
  public:
    /// Passes of tag t compute in arithmetic `by_tag[t]`. The architecture must outlive the object.
    TilingTrial(const Architecture& architecture, const std::vector<std::uint8_t>& by_tag);

    /// Picoseconds from the first load to the last store.
    std::int64_t time(const GemmPass& pass, const Tiling& tiling);
    /// Bytes read from DRAM for it, exactly: no loop is cut short.
    std::int64_t bytes_read(const GemmPass& pass, const Tiling& tiling);

  private:
    /// When operations of the compute queue ended.
    struct Ends final : TimelineSink {
        std::vector<std::int64_t> ps;
        void span(Unit unit, const Instruction* instruction, std::uint64_t start_ps,
                  std::uint64_t end_ps) override;
    };

    void run(const GemmPass& pass, const Tiling& tiling, StreamBuilder& builder, const Loop& loop);
    StreamBuilder builder();

    Architecture architecture_; ///< its DRAM as large as one can be: what fits is asked later
    std::vector<std::uint8_t> by_tag_;
    Ends ends_;
    TimingEngine engine_;
};

} // namespace napier
