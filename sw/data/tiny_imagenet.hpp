// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/data/dataset.hpp"

namespace napier {

/// Reads TinyImageNet's folder: wnids.txt with `classes` class names, train/WNID/images/WNID_N.JPEG
/// and val/images with val/val_annotations.txt (file, WNID, box; separated by tabs). Labels are the
/// classes in alphabetical order; val is the test split (the official test images have no labels).
/// Pictures are 3x64x64, decoded to bytes. Throws MissingFile for an absent file and InputError
/// naming file and line for any other flaw: a class, picture or annotation too many or too few, a
/// picture in another class's folder, one that is damaged or of another size.
Dataset read_tiny_imagenet(const std::string& name, int classes, const std::string& folder);

} // namespace napier
