// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "hw/config/input_error.hpp"
#include "sw/train/state.hpp"

namespace napier {

/// What a training must have in common with the one that wrote a checkpoint, as (key, value) in
/// words a user knows: network, seed, data, ...
using Fingerprint = std::vector<std::pair<std::string, std::string>>;

/// One training between two batches.
struct Checkpoint {
    Fingerprint fingerprint;
    nlohmann::ordered_json progress; ///< small and readable: where it stands, the curve so far
    BackendState state;
};

/// A checkpoint file that cannot be used. what() is one line that begins with its path.
class BadCheckpoint : public InputError {
  public:
    using InputError::InputError;
};

/// File format, version 1, numbers little endian:
///   8 bytes   "NAPIERCP"
///   4 bytes   version
///   4 bytes   length of the header
///   header    JSON: fingerprint, progress, sections [{name, bytes}]
///   sections  one after the other
///   32 bytes  SHA-256 of everything before
constexpr std::uint32_t kCheckpointVersion = 1;

/// Whole or not at all, and on the disk when this returns. Throws OutputError.
void write_checkpoint(const std::string& path, const Checkpoint& checkpoint);
/// Throws BadCheckpoint: not one, another version, truncated, altered.
Checkpoint read_checkpoint(const std::string& path);

} // namespace napier
