// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sw/data/dataset.hpp"

namespace napier {

/// The shape that a name such as "3x32x32" says (channels x height x width). None: it is no shape.
std::optional<ImageShape> shape_named(const std::string& name);

/// Images of one's own, called `name`: an .npz file, or a folder of pictures by class. Throws
/// MissingFile if there is neither, else InputError.
Dataset read_own_images(const std::string& name, const ImageShape& shape, const std::string& path);

} // namespace napier
