// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "hw/config/input_error.hpp"

namespace napier {

/// `what` is "label", "coarse label", ...; `index` counts from 0 within the file.
inline void check_label(const std::string& path, const std::string& what, std::size_t index,
                        int value, int classes) {
    if (value >= classes) {
        throw InputError(path + ": " + what + " " + std::to_string(value) + " of item " +
                         std::to_string(index) + " is out of range, expected 0.." +
                         std::to_string(classes - 1));
    }
}

} // namespace napier
