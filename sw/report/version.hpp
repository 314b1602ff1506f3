// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier {

/// "0.1.0", as CMakeLists.txt says it.
const std::string& version();
/// The commit that was built: 12 digits, with "-dirty" if files differ from it; "unknown" where the
/// sources lie in no git repository.
const std::string& commit();

} // namespace napier
