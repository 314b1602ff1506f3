// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/config/bundled_files.hpp"

namespace napier {

/// The technologies that a chip can name, as texts; hw/energy reads them.
const BundledFiles& bundled_technologies();

} // namespace napier
