// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/data/dataset.hpp"

namespace napier {

/// What stands before the 3,072 pixel bytes (3x32x32) of a record: CIFAR-10 has one label byte,
/// CIFAR-100 a coarse one (20 classes, checked and dropped) and a fine one.
enum class CifarRecord { cifar_10, cifar_100 };

/// Reads train.bin and test.bin, or data_batch_1.bin, data_batch_2.bin, ... and test_batch.bin,
/// from a folder; any number of records a file, at least one. Throws MissingFile for an absent
/// file and InputError, naming the file, for any other flaw.
Dataset read_cifar_folder(const std::string& name, CifarRecord record, const std::string& folder);

} // namespace napier
