// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/chip/architecture.hpp"
#include "hw/config/input_error.hpp"
#include "hw/energy/technology.hpp"

namespace napier {

/// A chip that cannot be built: its clock's period is shorter than the critical path of its MAC.
class ClockTooFast : public InputError {
    using InputError::InputError;
};

/// Throws ClockTooFast for the first such MAC of the chip. A technology that does not know the
/// critical path of a MAC says nothing about it.
void require_clock(const Architecture& chip, const Technology& technology);

} // namespace napier
