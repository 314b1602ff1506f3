// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "sw/checkpoint/checkpoint_file.hpp"
#include "sw/whole/ranks.hpp"

namespace napier {

/// The checkpoint that rank 0 has read, for all ranks: without its fingerprint, which rank 0 has
/// checked. Nothing if rank 0 has none.
std::optional<Checkpoint> shared_checkpoint(Ranks& ranks, std::optional<Checkpoint> own);

} // namespace napier
