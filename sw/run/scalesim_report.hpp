// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "hw/engine/timing_engine.hpp"
#include "sw/run/simulation.hpp"

namespace napier {

/// Watches a run for what SCALE-Sim reports of a layer, by tag.
class AccessRecorder final : public TimelineSink {
  public:
    explicit AccessRecorder(const Architecture& architecture);
    void span(Unit unit, const Instruction* instruction, std::uint64_t start_ps,
              std::uint64_t end_ps) override;

    struct Window {
        std::uint64_t first = UINT64_MAX; ///< cycle
        std::uint64_t last = 0;           ///< the one after the last
        std::uint64_t length() const { return last > first ? last - first : 0; }
    };
    /// Transfers between DRAM and one operand's buffer.
    struct Moves {
        Window window;
        std::uint64_t words = 0; ///< as they lie in DRAM, groups of eight; without gathered ones
        int element_bits = 0;
    };
    struct Layer {
        Window array;                ///< from the first tile's start to the last one's end
        std::uint64_t prefetch = 0;  ///< cycles the first tile waited
        std::uint64_t stall = 0;     ///< cycles later tiles waited
        std::uint64_t folds = 0;     ///< the array's fillings ...
        std::uint64_t occupied = 0;  ///< ... and the elements that they occupied
        std::array<Moves, 3> dram{}; ///< input, weight, result
    };
    /// The layer of a tag; an empty one if nothing ran under it.
    Layer layer(std::uint16_t tag) const;

  private:
    void count_folds(const Gemm& gemm, Layer& layer) const;

    ArrayShape array_;
    std::uint64_t clock_ps_;
    std::uint64_t compute_end_ps_ = 0;
    std::vector<Layer> layers_;
};

/// SCALE-Sim v3's three files, with its columns and units, a row a product (a layer; a layer's pass
/// when training). Every column comes from what the run counted; one that has no meaning in the run
/// is blank. "Total Cycles" is what SCALE-Sim counts: the array's cycles and the waits between
/// tiles, less one, for its counter starts at 0. The wait for the first tile stands in "incl.
/// prefetch"; the vector unit's cycles have no column there. With ideal memory a transfer takes no
/// time, so the DRAM's bandwidths are blank.
struct ScaleSimReports {
    std::string compute;
    std::string bandwidth;
    std::string detailed_access;
};
ScaleSimReports scalesim_reports(const Simulation& simulation, const AccessRecorder& accesses);

} // namespace napier
