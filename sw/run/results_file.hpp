// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "sw/report/folder_lock.hpp"
#include "sw/run/sweep_point.hpp"

namespace napier {

/// A sweep's results as they arrive: DIR/results.csv, a line appended and handed to the system
/// whole for each point, so that a killed sweep has lost nothing, and flushed to the disk every
/// tenth of a second, so that a machine that loses power has lost at most that much (and runs it
/// again). A line that was cut off is dropped on opening. DIR/spec.yaml holds the spec and
/// DIR/files.sha256 the digests of the files that it names, so that results of another one, or of a
/// chip that has changed since, are not taken for this one's; a lock on DIR keeps a second sweep
/// from running the same points at the same time.
class ResultsFile {
  public:
    /// Opens or continues. Throws InputError if the folder holds results of another spec, or of
    /// other files that it names, or lines that are none or another process is at work there,
    /// OutputError if it cannot be written.
    ResultsFile(const std::string& folder, const SweepSpec& spec);
    ~ResultsFile();
    ResultsFile(const ResultsFile&) = delete;
    ResultsFile& operator=(const ResultsFile&) = delete;

    /// What was there on opening, and what has been appended since.
    const std::vector<PointResult>& results() const { return results_; }
    void append(const PointResult& result);
    /// All points are there: the file is written again in the order of points, so that it does not
    /// depend on who computed what when.
    void finish();
    const std::string& path() const { return path_; }

  private:
    void read_existing();
    [[noreturn]] void fail() const;

    const SweepSpec& spec_;
    FolderLock lock_;
    std::string path_;
    std::vector<PointResult> results_;
    int descriptor_ = -1;
    std::chrono::steady_clock::time_point synced_;
};

} // namespace napier
