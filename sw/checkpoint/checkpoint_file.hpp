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
    nlohmann::json progress; ///< small and readable: where it stands, the curve so far
    BackendState state;
    std::string file = {}; ///< that it was read from
};

/// A checkpoint file that cannot be used. what() is one line that begins with its path.
class BadCheckpoint : public InputError {
  public:
    using InputError::InputError;
};

/// A whole checkpoint in another version of the format.
class OtherVersion : public BadCheckpoint {
  public:
    using BadCheckpoint::BadCheckpoint;
};

/// File format, version 2, numbers little endian:
///   8 bytes   "NAPIERCP"
///   4 bytes   version
///   4 bytes   length of the header
///   header    JSON: fingerprint, progress, sections [{name, bytes}]
///   sections  one after the other
///   32 bytes  SHA-256 of everything before
constexpr std::uint32_t kCheckpointVersion = 2;

/// Whole or not at all, and on the disk when this returns. Throws OutputError.
void write_checkpoint(const std::string& path, const Checkpoint& checkpoint);
/// Throws OtherVersion, and BadCheckpoint for what is no checkpoint, truncated or altered.
Checkpoint read_checkpoint(const std::string& path);

} // namespace napier
