// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "hw/cost/tile_ledger.hpp"
#include "hw/isa/device_error.hpp"

namespace napier {

/// Where instructions reach in a scratchpad of `words` words, and what became of what was loaded
/// there; the words themselves are elsewhere. A tile has `rows` rows of `columns` words, `stride`
/// words apart. All throw DeviceError unless all of it lies inside, and InvariantError as
/// TileLedger does.
class ScratchpadUse {
  public:
    ScratchpadUse(std::string name, std::uint32_t words)
        : name_(std::move(name)), words_(words), ledger_(name_) {}

    void check(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
               std::uint32_t stride) const {
        const std::uint64_t end =
            std::uint64_t{address} + (std::uint64_t{rows} - 1) * std::uint64_t{stride} + columns;
        if (rows == 0 || columns == 0 || (rows > 1 && stride < columns)) {
            throw DeviceError(ErrorCode::bad_shape, name_ + ": tile of " + std::to_string(rows) +
                                                        " x " + std::to_string(columns) +
                                                        " with stride " + std::to_string(stride));
        }
        if (end > words_) {
            throw DeviceError(ErrorCode::local_range, name_ + ": tile ends at word " +
                                                          std::to_string(end) + " of " +
                                                          std::to_string(words_));
        }
    }
    void read(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
              std::uint32_t stride) {
        check(address, rows, columns, stride);
        ledger_.read(span_of(address, rows, columns, stride));
    }
    void write(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
               std::uint32_t stride) {
        check(address, rows, columns, stride);
        ledger_.write(span_of(address, rows, columns, stride));
    }
    void load(std::uint32_t address, std::uint32_t rows, std::uint32_t columns,
              std::uint32_t stride) {
        check(address, rows, columns, stride);
        ledger_.load(span_of(address, rows, columns, stride), std::uint64_t{rows} * columns);
    }
    TileLedger& ledger() { return ledger_; }
    const TileLedger& ledger() const { return ledger_; }

  private:
    std::string name_;
    std::uint32_t words_;
    TileLedger ledger_;
};

} // namespace napier
