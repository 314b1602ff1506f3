// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/data/dataset.hpp"
#include "sw/data/safetensors.hpp"

namespace napier {

/// SHA-256 of what a training sees: the pixels and labels of both splits.
std::string data_sha256(const Dataset& data);
/// Throws InputError if the data has not the digest of a record; an empty one is not asked.
void require_sha256(const Dataset& data, const std::string& expected);
/// SHA-256 of names and values, whatever the file's layout.
std::string tensors_sha256(const TensorMap& tensors);

} // namespace napier
