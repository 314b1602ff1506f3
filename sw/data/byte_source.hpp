// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hw/config/plain_file.hpp"

namespace napier {

/// The bytes of a file in order, decompressed if its name ends in .gz. Whatever is wrong with the
/// file (absent, truncated, corrupt, too short, too long) is an InputError that names it.
class ByteSource {
  public:
    /// `most`: bytes that the file may have, as it lies on the disk.
    ByteSource(const std::string& path, std::uint64_t most);
    ~ByteSource();

    /// The next `count` bytes. `what` says in the error which part of the file ends too early.
    std::vector<std::uint8_t> read(std::size_t count, const std::string& what);
    /// The next four bytes, most significant first.
    std::uint32_t read_big_endian(const std::string& what);
    /// All that is left, which may be `most` bytes after decompression.
    std::string read_rest(std::size_t most);
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
