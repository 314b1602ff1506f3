// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "hw/chip/architecture.hpp"
#include "hw/config/bundled_files.hpp"

namespace napier {

const BundledFiles& bundled_chips();

/// One of them. A chip that a user names, which may be a file, is resolved by
/// sw/run/chip_request.hpp. Throws InputError.
Architecture bundled_chip(const std::string& name);

} // namespace napier
