// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/energy/energy_model.hpp"

namespace napier {

/// Prices what a chip counted: each operation by the arithmetic that ran, area and leakage by all
/// that is built in.
class ChipEnergy {
  public:
    /// For sums of up to `longest_sum` products. Throws InputError as EnergyModel does.
    ChipEnergy(const Technology& technology, const Architecture& architecture,
               std::int64_t longest_sum);

    /// Dynamic energy of what ran in one arithmetic, see Arithmetic::alone.
    EnergyBreakdown dynamic(const Counters& counters, std::size_t arithmetic) const {
        return models_.at(arithmetic).energy(counters, 0);
    }
    /// Adds what ran in one to what total() prices.
    void add(const Counters& counters, std::size_t arithmetic) {
        counted_.at(arithmetic) += counters;
    }
    /// All that was added, and standing power of that time.
    EnergyBreakdown total(double seconds) const;
    /// The DRAM's share of it, by cause.
    DramEnergy dram(double seconds) const;

    /// Area, sources and warnings are the chip's; prices its own arithmetic's.
    const EnergyModel& chip() const { return models_.front(); }

  private:
    std::vector<EnergyModel> models_; ///< by arithmetic
    std::vector<Counters> counted_;
};

} // namespace napier
