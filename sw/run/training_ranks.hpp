// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/whole/ranks.hpp"

namespace napier {

/// The processes that mpirun started to train together, from the first call on; nullptr where this
/// one is alone. If one of them dies while others wait for it, the lowest of those on its machine
/// says so in a line (`hope` is its end: what is left of the run) and all end. Throws InputError in
/// a program without MPI of which mpirun has started several.
Ranks* training_ranks(const std::string& hope = "");

/// Processes of training_ranks() on this machine, at least 1.
int ranks_on_machine();

/// Rank 0, or the only process.
bool leads_ranks();
/// Before an error's line is printed: whether this process prints it. Ranks but 0 wait first, for
/// rank 0 speaks if it has an error too, such as bad input, which all of them have.
bool speaks_of_errors();
/// After an error: ends all ranks with that code, whatever they do; returns where MPI does not run.
void end_ranks(int code);

} // namespace napier
