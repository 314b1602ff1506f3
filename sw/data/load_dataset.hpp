// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/data/dataset.hpp"

namespace napier {

/// fashion-mnist, mnist, cifar-10, cifar-100.
std::vector<std::string> dataset_names();

/// Reads a data set by name from a folder; an empty folder means where Debian installs it, for the
/// sets that Debian has. Throws InputError; where a file or the folder is missing the message says
/// how to get the set.
Dataset load_dataset(const std::string& name, const std::string& folder = "");

} // namespace napier
