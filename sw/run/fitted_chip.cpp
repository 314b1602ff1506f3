// SPDX-License-Identifier: Apache-2.0
#include "sw/run/fitted_chip.hpp"

#include "sw/run/scalesim_fit.hpp"

namespace napier {

void fit(ResolvedChip& resolved, const Network& network, RunMode mode, std::int64_t batch,
         Capacity capacity) {
    Architecture& chip = resolved.chip;
    if (!chip.array.hold) {
        return;
    }
    const auto note = [&](const std::vector<std::string>& notes) {
        resolved.notes.insert(resolved.notes.end(), notes.begin(), notes.end());
    };
    note(fit_scalesim_chip(chip, resolved.technology, network, mode, batch));
    if (capacity == Capacity::exact) {
        note(give_capacity(chip, memory_needed(chip, network, mode, batch)));
    } else {
        chip.dram.capacity_mib = kMostCapacityMib;
    }
}

} // namespace napier
