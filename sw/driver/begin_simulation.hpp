// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace napier {

/// Call before the modules of a simulation are made. SystemC has one simulation at a time, and none
/// may get modules once its time runs; so if the one before has run, a new one begins here, from
/// time 0. All modules of the one before must be gone.
void begin_simulation();

} // namespace napier
