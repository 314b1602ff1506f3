// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/chip/architecture.hpp"
#include "hw/isa/instruction.hpp"

namespace napier {

/// Nanoseconds the DMA is busy with a load, about: what its bytes take on the bus, or its bursts
/// with a full queue of them in flight, or its words on the way to the scratchpad, whichever is
/// most. For choosing tiles only; the model's times come from the simulation. 0 with ideal memory.
double load_ns(const Architecture& architecture, const Load& load);

} // namespace napier
