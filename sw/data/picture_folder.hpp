// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/data/dataset.hpp"

namespace napier {

/// Pictures (.png, .jpg, .jpeg) of FOLDER/train/CLASS and FOLDER/test/CLASS (or FOLDER/val/CLASS),
/// all of the shape's size, of 1 or 3 channels. Classes are numbered in the order of their names'
/// bytes, and so are pictures within a class. Throws MissingFile, and InputError naming the
/// picture.
Dataset read_picture_folder(const std::string& name, const ImageShape& shape,
                            const std::string& folder);

} // namespace napier
