// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace napier {

/// The files of `paths`, and those that YAML files among them name (a chip its technology), as
/// `sha256sum` prints them, by digest and without folders: what a result depends on besides the
/// text that names them. `paths` may be words that are no files.
std::string named_files(const std::vector<std::filesystem::path>& paths);

/// A value that names a file beside `folder` as a path that holds from everywhere; any other value
/// as it is.
std::string path_from_anywhere(const std::string& value, const std::string& folder);

} // namespace napier
