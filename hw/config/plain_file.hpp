// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

#include "hw/config/input_error.hpp"

namespace napier {

/// A file that has to be there is not; the caller may know where to get it.
class MissingFile : public InputError {
  public:
    using InputError::InputError;
};

/// A file open for reading, and how many bytes it had when it was opened.
struct PlainFile {
    std::ifstream stream;
    std::uint64_t bytes = 0;
};

constexpr std::uint64_t kMostText = std::uint64_t{16} << 20; ///< bytes; of what people write
constexpr std::uint64_t kAnySize = ~std::uint64_t{0}; ///< for who reads in steps and keeps little

/// Every reader opens its file here, so that reading ends: the file is a regular one (a FIFO
/// blocks, a device has no end, a folder has no bytes) of at most `most` bytes. Throws MissingFile
/// if there is none, else InputError; both name the path, what was found and what was expected.
PlainFile open_plain_file(const std::string& path, std::uint64_t most);

/// All of such a file.
std::string file_bytes(const std::string& path, std::uint64_t most);
/// The same of a file that people write; check_text holds.
std::string file_text(const std::string& path);

} // namespace napier
