// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "hw/tlm/register_table.hpp"

namespace napier {

/// The values of the registers, and what a host may do with them as the table says. Plain C++,
/// without time.
class RegisterFile {
  public:
    RegisterFile();

    /// What a host reads; `shown` are the counters of the tag in TAG. Nothing where no register can
    /// be read.
    std::optional<std::uint64_t> read(std::uint64_t address, const TagCounters& shown) const;
    /// Whether the register takes a host's write. A write that it does not take changes nothing.
    bool takes(std::uint64_t address, std::uint64_t value) const;

    std::uint64_t operator[](std::uint64_t address) const { return values_[address / 8]; }
    /// The chip's own way: no question asked.
    void set(std::uint64_t address, std::uint64_t value) { values_[address / 8] = value; }

  private:
    std::array<std::uint64_t, reg::kEnd / 8> values_{};
};

} // namespace napier
