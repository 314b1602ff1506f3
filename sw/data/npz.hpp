// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/data/dataset.hpp"

namespace napier {

/// Images and labels from numpy's .npz: arrays train_images, train_labels, test_images and
/// test_labels, or x_train, y_train, x_test and y_test. Images are uint8, N x C x H x W, N x H x W
/// x C or, of one channel, N x H x W; labels are integers, N or N x 1, 0..255. The classes are 0 up
/// to the largest label. Throws MissingFile, and InputError naming file and array.
Dataset read_npz(const std::string& name, const ImageShape& shape, const std::string& path);

} // namespace napier
