// SPDX-License-Identifier: Apache-2.0
#include "sw/report/atomic_file.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/file.h>
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

const std::string kMark = ".napier-";
constexpr std::size_t kDrawn = 6; ///< characters that mkstemp chooses

/// Paths that a signal handler removes; those beyond the last stay for the next writer.
std::array<std::atomic<char*>, 64> temporaries{};

void note_temporary(const std::string& path) {
    char* const copy = strdup(path.c_str());
    for (std::atomic<char*>& slot : temporaries) {
        char* none = nullptr;
        if (slot.compare_exchange_strong(none, copy)) {
            return;
        }
    }
    std::free(copy);
}

void forget_temporary(const std::string& path) {
    for (std::atomic<char*>& slot : temporaries) {
        char* const noted = slot.load();
        if (noted != nullptr && path == noted) {
            std::free(slot.exchange(nullptr));
            return;
        }
    }
}

/// What killed writers of `target` left: temporary files that nobody holds locked.
void remove_left(const std::string& target) {
    const fs::path path(target);
    const std::string begin = path.filename().string() + kMark;
    std::error_code ignored; // whether the folder can be read shows when the file is made
    for (const auto& entry : fs::directory_iterator(
             path.parent_path().empty() ? fs::path(".") : path.parent_path(), ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.size() != begin.size() + kDrawn || name.compare(0, begin.size(), begin) != 0) {
            continue;
        }
        const int descriptor = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (descriptor >= 0) {
            if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
                unlink(entry.path().c_str());
            }
            close(descriptor);
        }
    }
}

/// A new file of that name, locked for as long as it is open. -1 with errno.
int make_temporary(std::string& name) {
    const std::string pattern = name;
    for (;;) {
        name = pattern;
        const int descriptor = mkstemp(name.data());
        struct stat made {};
        if (descriptor < 0) {
            return -1;
        }
        // Somebody who tidied up may have removed it before it was locked.
        if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 || fstat(descriptor, &made) != 0 ||
            made.st_nlink > 0) {
            return descriptor;
        }
        close(descriptor);
    }
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
    remove_left(target_);
    temporary_ = target_ + kMark + std::string(kDrawn, 'X');
    descriptor_ = make_temporary(temporary_);
    if (descriptor_ < 0) {
        const int error = errno;
        temporary_.clear();
        fail(error);
    }
    note_temporary(temporary_);
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
        forget_temporary(temporary_);
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
    forget_temporary(temporary_);
    temporary_.clear();
    sync_folder(target_);
}

void write_file_atomically(const std::string& path, std::string_view text) {
    AtomicFile file(path);
    file.write(text);
    file.commit();
}

void require_writable(const std::string& path) {
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    if (fs::is_fifo(status)) {
        return; // opening one waits for its reader
    }
    const AtomicFile probe(path);
}

bool is_temporary_name(const std::string& name) {
    const std::size_t tail = kMark.size() + kDrawn;
    return name.size() > tail && name.compare(name.size() - tail, kMark.size(), kMark) == 0;
}

void remove_temporaries() {
    for (std::atomic<char*>& slot : temporaries) {
        if (char* const path = slot.exchange(nullptr)) {
            unlink(path);
        }
    }
}

} // namespace napier
