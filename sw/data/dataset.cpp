// SPDX-License-Identifier: Apache-2.0
#include "sw/data/dataset.hpp"

namespace napier {

std::string to_string(const ImageShape& shape) {
    return std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" +
           std::to_string(shape.width);
}

} // namespace napier
