// SPDX-License-Identifier: Apache-2.0
#include "hw/tlm/register_table.hpp"

#include <fmt/format.h>

namespace napier {

namespace {

constexpr std::uint64_t kAny = ~std::uint64_t{0};

std::vector<Register> make_table() {
    const auto read_only = [](const char* name, std::uint64_t address, const char* meaning,
                              Register::Source source = {}) {
        return Register{name, address, Access::read, 0, 0, false, source, meaning};
    };
    const auto writable = [](const char* name, std::uint64_t address, Access access,
                             std::uint64_t largest, const char* meaning) {
        // Of all that a program depends on nothing changes under it.
        const bool while_busy = address == reg::kTag;
        return Register{name, address, access, 0, largest, while_busy, {}, meaning};
    };
    std::vector<Register> table{
        read_only("IDENTITY", reg::kIdentity, "\"NAPIER1\" in memory order"),
        writable("CONTROL", reg::kControl, Access::write, kStart | kClear,
                 "bit 0: start the program; bit 1: clear the status, the error and the interrupt. "
                 "Clear comes first. A start is refused unless the status is 0"),
        read_only("STATUS", reg::kStatus,
                  "bit 0: busy; bit 1: done; bit 2: the program failed. The interrupt is up while "
                  "the program is done and not cleared"),
        writable("PROGRAM", reg::kProgram, Access::read_write, kAny,
                 "address of the first instruction"),
        writable("PROGRAM_LENGTH", reg::kProgramLength, Access::read_write, kAny,
                 "instructions of the program"),
        read_only("ERROR_CODE", reg::kErrorCode,
                  "why the program failed (ErrorCode in `hw/isa/device_error.hpp`); 0: it did not"),
        read_only("ERROR_INDEX", reg::kErrorIndex,
                  "index of the instruction that failed; PROGRAM_LENGTH if it was the program"),
        writable("SEED", reg::kSeed, Access::read_write, kAny, "key of the random unit"),
        writable("MODE", reg::kMode, Access::read_write, kTimingOnly,
                 "0: values and time; 1: time only, no values move"),
        writable(
            "TAG", reg::kTag, Access::read_write, kTags - 1,
            "which tag the registers \"of the tag\" show; a tag stands for a layer and a pass"),
        writable("COUNTER_RESET", reg::kCounterReset, Access::write, kAny,
                 "any value: all counters of all tags, and TOTAL_CYCLES, become 0"),
        read_only("TOTAL_CYCLES", reg::kTotalCycles,
                  "cycles from start to done, summed over programs"),
        read_only("ARRAY_CYCLES", reg::kArrayCycles, "of the tag: cycles in which the array works",
                  &TagCounters::array_cycles),
        read_only("VECTOR_CYCLES", reg::kVectorCycles,
                  "of the tag: cycles in which the vector unit works", &TagCounters::vector_cycles),
        read_only("STALL_CYCLES", reg::kStallCycles,
                  "of the tag: cycles in which the compute queue waits",
                  &TagCounters::stall_cycles),
        read_only("CONFLICT_CYCLES", reg::kConflictCycles,
                  "of the tag: those STALL_CYCLES that bank conflicts cause",
                  &TagCounters::conflict_cycles),
    };
    table.front().reset = kIdentityValue;
    for (const EventInfo& event : event_table()) {
        const std::uint64_t address = reg::kEvents + 8 * static_cast<std::uint64_t>(event.event);
        const std::string meaning =
            std::string("of the tag: ") + event.description + " (" + event.unit + ")";
        table.push_back(read_only(event.name, address, meaning.c_str(), event.event));
    }
    return table;
}

std::string number(std::uint64_t value) {
    return value < 10 ? std::to_string(value) : fmt::format("{:#x}", value);
}

std::string row(const Register& entry) {
    const char* const access = entry.access == Access::read    ? "ro"
                               : entry.access == Access::write ? "wo"
                                                               : "rw";
    std::string takes = !entry.can_be_written() ? ""
                        : entry.largest == kAny ? "any"
                                                : "0 to " + number(entry.largest);
    takes += entry.while_busy ? ", while busy too" : "";
    return fmt::format("| {:#05x} | `{}` | {} | {} | {} | {} |\n", entry.address, entry.name,
                       access, entry.can_be_read() ? number(entry.reset) : "", takes,
                       entry.meaning);
}

} // namespace

const std::vector<Register>& register_table() {
    static const std::vector<Register> kTable = make_table();
    return kTable;
}

const Register* find_register(std::uint64_t address) {
    static const std::vector<const Register*> kByPlace = [] {
        std::vector<const Register*> by_place(reg::kEnd / 8, nullptr);
        for (const Register& entry : register_table()) {
            by_place.at(entry.address / 8) = &entry;
        }
        return by_place;
    }();
    return address < reg::kEnd && address % 8 == 0 ? kByPlace[address / 8] : nullptr;
}

std::string register_page() {
    std::string page = "| address | register | access | reset | takes | meaning |\n"
                       "|---|---|---|---|---|---|\n";
    for (const Register& entry : register_table()) {
        page += row(entry);
    }
    return page;
}

} // namespace napier
