// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "hw/config/invariant_error.hpp"

namespace napier {

/// The time as one unit of the chip has seen it.
class UnitClock {
  public:
    explicit UnitClock(const char* unit) : unit_(unit) {}

    /// Throws InvariantError if time ran back.
    void reach(std::uint64_t ps) {
        if (ps < last_ps_) {
            throw InvariantError(std::string("time runs back: the ") + unit_ + " unit was at " +
                                 std::to_string(last_ps_) + " ps and is at " + std::to_string(ps));
        }
        last_ps_ = ps;
    }

  private:
    const char* unit_;
    std::uint64_t last_ps_ = 0;
};

} // namespace napier
