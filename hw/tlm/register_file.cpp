// SPDX-License-Identifier: Apache-2.0
#include "hw/tlm/register_file.hpp"

namespace napier {

RegisterFile::RegisterFile() {
    for (const Register& entry : register_table()) {
        set(entry.address, entry.reset);
    }
}

std::optional<std::uint64_t> RegisterFile::read(std::uint64_t address,
                                                const TagCounters& shown) const {
    const Register* const entry = find_register(address);
    if (entry == nullptr || !entry->can_be_read()) {
        return std::nullopt;
    }
    if (const auto* const cycles = std::get_if<std::uint64_t TagCounters::*>(&entry->source)) {
        return shown.**cycles;
    }
    if (const auto* const event = std::get_if<Event>(&entry->source)) {
        return shown.events[*event];
    }
    return (*this)[address];
}

bool RegisterFile::takes(std::uint64_t address, std::uint64_t value) const {
    const Register* const entry = find_register(address);
    if (entry == nullptr || !entry->can_be_written() || value > entry->largest) {
        return false;
    }
    const std::uint64_t status = (*this)[reg::kStatus];
    if ((status & kBusy) != 0) {
        return entry->while_busy;
    }
    // The last result has to be acknowledged before the next start.
    const bool starts = address == reg::kControl && (value & kStart) != 0;
    return !starts || status == 0 || (value & kClear) != 0;
}

} // namespace napier
