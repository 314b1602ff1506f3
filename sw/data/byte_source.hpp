// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hw/config/input_error.hpp"

namespace napier {

/// A file that has to be there is not; the caller may know where to get it.
class MissingFile : public InputError {
  public:
    using InputError::InputError;
};

/// The bytes of a file in order, decompressed if its name ends in .gz. Whatever is wrong with the
/// file (absent, truncated, corrupt, too short, too long) is an InputError that names it.
class ByteSource {
  public:
    explicit ByteSource(const std::string& path);
    ~ByteSource();

    /// The next `count` bytes. `what` says in the error which part of the file ends too early.
    std::vector<std::uint8_t> read(std::size_t count, const std::string& what);
    /// The next four bytes, most significant first.
    std::uint32_t read_big_endian(const std::string& what);
    /// Nothing may follow. For a .gz file this also checks its checksum.
    void expect_end();

    const std::string& path() const { return path_; }
    [[noreturn]] void fail(const std::string& message) const;

  private:
    std::size_t read_some(std::uint8_t* out, std::size_t count);

    struct Stream;
    std::string path_;
    std::unique_ptr<Stream> stream_;
};

} // namespace napier
