// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "hw/cost/tag_counters.hpp"
#include "hw/isa/registers.hpp"

namespace napier {

enum class Access { read, write, read_write };

/// All there is to say of a register: what the chip does at its socket, and the page of the manual,
/// come from here.
struct Register {
    /// Where a read finds its value: in the register itself, or among the counters of the tag that
    /// TAG names.
    using Source = std::variant<std::monostate, std::uint64_t TagCounters::*, Event>;

    std::string name;
    std::uint64_t address;
    Access access;
    std::uint64_t reset;   ///< what it holds before the first write
    std::uint64_t largest; ///< the largest value that a write may give it; 0 where none may
    bool while_busy;       ///< it may be written while a program runs
    Source source;
    std::string meaning;

    bool can_be_read() const { return access != Access::write; }
    bool can_be_written() const { return access != Access::read; }
};

/// By rising address.
const std::vector<Register>& register_table();
/// Null where there is none.
const Register* find_register(std::uint64_t address);

/// The table in Markdown, for docs/systemc.md.
std::string register_page();

} // namespace napier
