// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/data/dataset.hpp"

namespace napier {

/// Reads the four files of the MNIST family from a folder, each plain or with .gz:
/// {train,t10k}-images-idx3-ubyte and {train,t10k}-labels-idx1-ubyte (one grey channel).
/// Throws MissingFile for an absent file and InputError, naming the file, for any other flaw.
Dataset read_idx_folder(const std::string& name, int classes, const std::string& folder);

} // namespace napier
