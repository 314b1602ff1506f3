// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <system_error>

namespace napier {

/// Whether there is a file of that name; false, and no exception, for what cannot be one (too long
/// a name, a folder that may not be searched).
inline bool file_exists(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

} // namespace napier
