// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/arith/number_system.hpp"

namespace YAML {
class Emitter;
}

namespace napier {

/// The keys of a number system but `kind`, all of them, into the mapping that `out` is in.
void write_number_system(YAML::Emitter& out, const NumberSystem& system);

} // namespace napier
