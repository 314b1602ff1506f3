// SPDX-License-Identifier: Apache-2.0
#include "sw/run/results_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <sstream>

#include <fcntl.h>
#include <unistd.h>

#include "hw/config/plain_file.hpp"
#include "sw/report/atomic_file.hpp"
#include "sw/report/sha256.hpp"
#include "sw/run/named_files.hpp"

namespace napier {

namespace {

constexpr std::uint64_t kMostResultsBytes = std::uint64_t{1}
                                            << 30; ///< of results: some 5 million points
constexpr auto kSyncEvery = std::chrono::milliseconds(100);

std::string made(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        throw OutputError(folder + ": cannot be made: " + error.message());
    }
    return folder;
}

/// Files that the spec names, wherever a name may stand.
std::string files_of(const SweepSpec& spec) {
    std::vector<std::filesystem::path> paths{spec.network, spec.chip.chip, spec.chip.technology,
                                             spec.chip.faults};
    for (const SetKey& set : spec.chip.set) {
        paths.push_back(std::filesystem::path(set.origin.folder) / set.value);
    }
    for (const SweepAxis& axis : spec.axes) {
        for (const std::string& value : axis.values) {
            paths.push_back(std::filesystem::path(axis.origin.folder) / value);
        }
    }
    Accuracies accuracies = spec.accuracies;
    for (TrainedAccuracy& trained : accuracies.recipe.trained) { // as named_files, without folders
        trained.from = std::filesystem::path(trained.from).filename().string();
    }
    return named_files(paths) + sha256_text(used_accuracies(accuracies).dump()) +
           "  accuracies of " + spec.accuracies.network + "\n";
}

/// The first line of `now` that `before` has not, or the other way round.
std::string difference(const std::string& now, const std::string& before) {
    const auto first = [](const std::string& of, const std::string& in) {
        std::istringstream lines(of);
        for (std::string line; std::getline(lines, line);) {
            if (("\n" + in).find("\n" + line + "\n") == std::string::npos) {
                return line;
            }
        }
        return std::string();
    };
    const std::string line = first(now, before);
    return line.empty() ? first(before, now) : line;
}

} // namespace

ResultsFile::ResultsFile(const std::string& folder, const SweepSpec& spec)
    : spec_(spec), lock_(made(folder), FolderLock::Wait::no), path_(folder + "/results.csv"),
      synced_(std::chrono::steady_clock::now()) {
    const std::string spec_path = folder + "/spec.yaml";
    const std::string files_path = folder + "/files.sha256";
    const std::string files = files_of(spec);
    if (std::filesystem::exists(path_)) {
        if (file_text(spec_path) != spec.text) {
            throw InputError(folder + ": holds the results of another spec (spec.yaml there is "
                                      "not this one), expected an empty folder or the same spec");
        }
        // A sweep killed between its first files has none of these yet.
        const std::string before =
            std::filesystem::exists(files_path) ? file_text(files_path) : std::string();
        if (before != files) {
            throw InputError(folder + ": holds results with other files than the spec names now (" +
                             difference(files, before) +
                             "), expected an empty folder or the files as they were");
        }
        read_existing();
    } else {
        write_file_atomically(spec_path, spec.text);
        write_file_atomically(files_path, files);
        write_file_atomically(path_, csv_heading(spec));
    }
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (descriptor_ < 0) {
        fail();
    }
}

ResultsFile::~ResultsFile() {
    if (descriptor_ >= 0) {
        ::fdatasync(descriptor_);
        ::close(descriptor_);
    }
}

void ResultsFile::fail() const {
    throw OutputError(path_ + ": " + std::strerror(errno));
}

void ResultsFile::read_existing() {
    const std::string text = file_bytes(path_, kMostResultsBytes);
    const std::size_t end = text.rfind('\n');
    if (end == std::string::npos ||
        text.compare(0, csv_heading(spec_).size(), csv_heading(spec_)) != 0) {
        throw InputError(path_ + ":1: found other columns than this version's results have, "
                                 "expected another folder; nothing here was changed");
    }
    std::istringstream in(text.substr(0, end + 1));
    std::set<std::uint64_t> seen;
    std::string line;
    std::getline(in, line);
    for (int number = 2; std::getline(in, line); ++number) {
        const PointResult result =
            parse_csv_line(spec_, line, path_ + ":" + std::to_string(number));
        if (!seen.insert(result.point).second) {
            throw InputError(path_ + ":" + std::to_string(number) + ": point " +
                             std::to_string(result.point) + " is there twice");
        }
        results_.push_back(result);
    }
    if (end + 1 < text.size()) { // the line a killed run was writing
        if (::truncate(path_.c_str(), static_cast<off_t>(end + 1)) != 0) {
            fail();
        }
    }
}

void ResultsFile::append(const PointResult& result) {
    const std::string line = csv_line(spec_, result);
    std::size_t done = 0;
    while (done < line.size()) {
        const ssize_t count = ::write(descriptor_, line.data() + done, line.size() - done);
        if (count < 0 && errno != EINTR) {
            fail();
        }
        done += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    results_.push_back(result);
    const auto now = std::chrono::steady_clock::now();
    if (now - synced_ > kSyncEvery) {
        if (::fdatasync(descriptor_) != 0) {
            fail();
        }
        synced_ = now;
    }
}

void ResultsFile::finish() {
    std::sort(results_.begin(), results_.end(),
              [](const PointResult& a, const PointResult& b) { return a.point < b.point; });
    std::string text = csv_heading(spec_);
    for (const PointResult& result : results_) {
        text += csv_line(spec_, result);
    }
    ::close(descriptor_);
    descriptor_ = -1;
    write_file_atomically(path_, text);
}

} // namespace napier
