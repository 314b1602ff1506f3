// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "sw/report/output_error.hpp"

namespace napier {

/// A file that appears whole or not at all. Text goes to a temporary file beside it; `commit`
/// flushes that to the disk and renames it, so that a reader, a crash or a full disk never meets
/// half a report, and an older file stays until the new one is complete. Without `commit` the
/// destructor removes the temporary file.
/// A path that is a device or a pipe (/dev/stdout) is written straight through; a symbolic link is
/// followed and stays a link.
/// A process that is killed leaves its temporary file; the next writer of the same path removes it.
/// Everything that fails throws OutputError naming the path.
class AtomicFile {
  public:
    explicit AtomicFile(const std::string& path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(std::string_view text);
    void commit();

  private:
    void discard();
    [[noreturn]] void fail(int error);

    std::string path_;      ///< as the user gave it, for messages
    std::string target_;    ///< links resolved
    std::string temporary_; ///< empty when writing straight through, or done
    int descriptor_ = -1;
};

void write_file_atomically(const std::string& path, std::string_view text);

/// Throws OutputError, before any work, if the file could not be written after it.
void require_writable(const std::string& path);

/// Whether a file's name is that of a temporary file: a name, ".napier-" and six characters.
bool is_temporary_name(const std::string& name);
/// Removes the temporary files of this process. For signal handlers: async-signal-safe.
void remove_temporaries();

} // namespace napier
