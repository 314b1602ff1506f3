// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/chip_energy.hpp"

#include "hw/energy/describe_hardware.hpp"

namespace napier {

ChipEnergy::ChipEnergy(const Technology& technology, const Architecture& architecture,
                       std::int64_t longest_sum) {
    for (const HardwareDescription& hardware : describe_arithmetics(architecture, longest_sum)) {
        models_.emplace_back(technology, hardware);
    }
    counted_.resize(models_.size());
}

EnergyBreakdown ChipEnergy::total(double seconds) const {
    EnergyBreakdown sum = models_.front().energy(counted_.front(), seconds);
    for (std::size_t i = 1; i < models_.size(); ++i) {
        sum += dynamic(counted_[i], i);
    }
    return sum;
}

DramEnergy ChipEnergy::dram(double seconds) const {
    Counters all;
    for (const Counters& counters : counted_) {
        all += counters;
    }
    return chip().dram_energy(all, seconds); // DRAM costs the same in every arithmetic
}

} // namespace napier
