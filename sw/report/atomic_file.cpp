// SPDX-License-Identifier: Apache-2.0
#include "sw/report/atomic_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace napier {

namespace fs = std::filesystem;

namespace {

/// The permissions that an ordinary open() would have given the file.
mode_t usual_mode() {
    const mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/// Makes the rename itself durable. Some file systems cannot sync a folder; the data is safe then
/// too, so this is no reason to fail.
void sync_folder(const std::string& file) {
    const fs::path folder = fs::path(file).parent_path();
    const int descriptor = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY);
    if (descriptor >= 0) {
        fsync(descriptor);
        close(descriptor);
    }
}

/// What a path means once its links are followed, be there a file at the end of them or not.
std::string follow_links(const std::string& path) {
    constexpr int kDeepest = 40; // the kernel's own limit; a ring of links fails at open
    fs::path target = path;
    std::error_code error;
    for (int depth = 0; depth < kDeepest && fs::is_symlink(target, error); ++depth) {
        const fs::path next = fs::read_symlink(target, error);
        if (error) {
            break;
        }
        target = target.parent_path() / next; // an absolute `next` replaces what is before it
    }
    return target.string();
}

} // namespace

AtomicFile::AtomicFile(const std::string& path) : path_(path), target_(follow_links(path)) {
    struct stat existing {};
    const bool exists = stat(target_.c_str(), &existing) == 0;
    if (exists && S_ISDIR(existing.st_mode)) {
        fail(EISDIR);
    }
    if (exists && !S_ISREG(existing.st_mode)) {
        descriptor_ = open(target_.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor_ < 0) {
            fail(errno);
        }
        return;
    }
    // Renaming over a file needs no right to write it; someone who took that right away meant it.
    if (exists && access(target_.c_str(), W_OK) != 0) {
        fail(errno);
    }
    temporary_ = target_ + ".XXXXXX";
    descriptor_ = mkstemp(temporary_.data());
    if (descriptor_ < 0) {
        const int error = errno;
        temporary_.clear();
        fail(error);
    }
    if (fchmod(descriptor_, exists ? existing.st_mode & 07777 : usual_mode()) != 0) {
        fail(errno);
    }
}

AtomicFile::~AtomicFile() {
    discard();
}

void AtomicFile::discard() {
    if (descriptor_ >= 0) {
        close(descriptor_);
        descriptor_ = -1;
    }
    if (!temporary_.empty()) {
        unlink(temporary_.c_str());
        temporary_.clear();
    }
}

void AtomicFile::fail(int error) {
    discard();
    throw OutputError(path_ + ": cannot be written: " + std::strerror(error));
}

void AtomicFile::write(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor_, text.data(), text.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            fail(errno);
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void AtomicFile::commit() {
    if (!temporary_.empty() && fsync(descriptor_) != 0) {
        fail(errno);
    }
    const int descriptor = descriptor_;
    descriptor_ = -1;
    if (close(descriptor) != 0) {
        fail(errno);
    }
    if (temporary_.empty()) {
        return;
    }
    if (rename(temporary_.c_str(), target_.c_str()) != 0) {
        fail(errno);
    }
    temporary_.clear();
    sync_folder(target_);
}

void write_file_atomically(const std::string& path, std::string_view text) {
    AtomicFile file(path);
    file.write(text);
    file.commit();
}

} // namespace napier
