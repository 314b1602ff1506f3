// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier {

/// An advisory lock on a folder (flock), released by the destructor or the end of the process,
/// however it ends. Leaves no file behind.
class FolderLock {
  public:
    enum class Wait { yes, no };

    /// The folder must exist. Throws InputError if it is taken and one must not wait, OutputError
    /// if it cannot be opened. File systems without locks are let through.
    FolderLock(const std::string& folder, Wait wait);
    ~FolderLock();
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;

  private:
    int descriptor_;
};

} // namespace napier
