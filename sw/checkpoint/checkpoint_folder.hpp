// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sw/checkpoint/checkpoint_file.hpp"
#include "sw/report/folder_lock.hpp"

namespace napier {

/// The checkpoints of one training: a folder of batch-<12 digits>.napier, the last two kept. Holds
/// a lock while it lives, so that two processes never write the same training.
class CheckpointFolder {
  public:
    /// Makes the folder if need be and removes what a killed writer left half-written. Throws
    /// OutputError, and InputError if another process is at work on it.
    explicit CheckpointFolder(const std::string& path);

    /// The newest that is whole. A damaged one is renamed to *.damaged and `say` gets a line about
    /// it. Nothing if there is no file at all; throws BadCheckpoint if there are but none is whole,
    /// OtherVersion, and InputError naming the first key in which the newest differs from
    /// `expected`.
    std::optional<Checkpoint> newest(const Fingerprint& expected,
                                     const std::function<void(const std::string&)>& say) const;
    /// True if the newest checkpoint is not the one that mark_reported() noted: what was trained
    /// is in no report. Clocks, which may go back, do not count.
    bool unreported() const;
    void mark_reported() const;
    /// `batch` numbers the file and rises. Writes, then removes all but the last two. Throws
    /// OutputError; the older ones stay then.
    void save(std::uint64_t batch, const Checkpoint& checkpoint) const;
    void clear() const;

  private:
    std::string path_;
    FolderLock lock_;
};

} // namespace napier
