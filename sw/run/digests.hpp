// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/data/dataset.hpp"
#include "sw/data/safetensors.hpp"

namespace napier {

/// SHA-256 of what a training sees: the pixels and labels of both splits.
std::string data_sha256(const Dataset& data);
/// SHA-256 of names and values, whatever the file's layout.
std::string tensors_sha256(const TensorMap& tensors);

} // namespace napier
