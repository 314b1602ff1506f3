// SPDX-License-Identifier: Apache-2.0
#include "sw/checkpoint/checkpoint_folder.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "hw/config/plain_file.hpp"
#include "sw/report/atomic_file.hpp"

namespace napier {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kKeep = 2;
const std::string kPrefix = "batch-";
const std::string kEnding = ".napier";
const std::string kReported = "reported"; ///< the file that says which checkpoint is in the report

/// Oldest first: the digits are padded, so names sort as numbers do.
std::vector<fs::path> files_in(const std::string& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (name.compare(0, kPrefix.size(), kPrefix) == 0 && entry.path().extension() == kEnding) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::string prepared(const std::string& path) {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) {
        throw OutputError(path + ": cannot be made: " + error.message());
    }
    return path;
}

void require_equal(const std::string& path, const Fingerprint& found, const Fingerprint& expected) {
    for (const auto& [key, value] : expected) {
        const auto same = [&wanted = key](const auto& entry) { return entry.first == wanted; };
        const auto entry = std::find_if(found.begin(), found.end(), same);
        const std::string was = entry == found.end() ? "nothing" : entry->second;
        if (was != value) {
            throw InputError("--resume: " + key + ": the checkpoint " + path + " has " + was +
                             ", this run " + value);
        }
    }
    for (const auto& [key, value] : found) {
        const auto same = [&wanted = key](const auto& entry) { return entry.first == wanted; };
        if (std::none_of(expected.begin(), expected.end(), same)) {
            throw InputError("--resume: " + key + ": the checkpoint " + path + " has " + value +
                             ", this run nothing");
        }
    }
}

} // namespace

CheckpointFolder::CheckpointFolder(const std::string& path)
    : path_(prepared(path)), lock_(path, FolderLock::Wait::no) {
    for (const auto& entry : fs::directory_iterator(path_)) { // what a killed writer left
        if (is_temporary_name(entry.path().filename().string())) {
            fs::remove(entry.path());
        }
    }
}

bool CheckpointFolder::unreported() const {
    const std::vector<fs::path> files = files_in(path_);
    const std::string mark = (fs::path(path_) / kReported).string();
    return !files.empty() &&
           (!fs::exists(mark) || file_text(mark) != files.back().filename().string() + "\n");
}

void CheckpointFolder::mark_reported() const {
    const std::vector<fs::path> files = files_in(path_);
    if (!files.empty()) {
        write_file_atomically((fs::path(path_) / kReported).string(),
                              files.back().filename().string() + "\n");
    }
}

std::optional<Checkpoint>
CheckpointFolder::newest(const Fingerprint& expected,
                         const std::function<void(const std::string&)>& say) const {
    const std::vector<fs::path> files = files_in(path_);
    for (auto file = files.rbegin(); file != files.rend(); ++file) {
        Checkpoint checkpoint;
        try {
            checkpoint = read_checkpoint(file->string());
        } catch (const OtherVersion&) {
            throw; // nothing is wrong with it, nor would an older one do
        } catch (const BadCheckpoint& error) {
            const auto previous = std::next(file);
            if (previous == files.rend()) {
                throw BadCheckpoint(std::string(error.what()) +
                                    "; no older checkpoint is left, so nothing can be resumed");
            }
            say(std::string(error.what()) + "; using the previous one, " + previous->string());
            fs::rename(*file, file->string() + ".damaged");
            continue;
        }
        require_equal(file->string(), checkpoint.fingerprint, expected);
        return checkpoint;
    }
    return std::nullopt;
}

void CheckpointFolder::save(std::uint64_t batch, const Checkpoint& checkpoint) const {
    char name[32];
    std::snprintf(name, sizeof name, "%s%012llu%s", kPrefix.c_str(),
                  static_cast<unsigned long long>(batch), kEnding.c_str());
    write_checkpoint((fs::path(path_) / name).string(), checkpoint);
    const std::vector<fs::path> files = files_in(path_);
    for (std::size_t i = 0; i + kKeep < files.size(); ++i) {
        fs::remove(files[i]);
    }
}

void CheckpointFolder::clear() const {
    fs::remove(fs::path(path_) / kReported);
    for (const fs::path& file : files_in(path_)) {
        fs::remove(file);
    }
}

} // namespace napier
