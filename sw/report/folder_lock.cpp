// SPDX-License-Identifier: Apache-2.0
#include "sw/report/folder_lock.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "hw/config/input_error.hpp"
#include "sw/report/output_error.hpp"

namespace napier {

FolderLock::FolderLock(const std::string& folder, Wait wait)
    : descriptor_(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ < 0) {
        throw OutputError(folder + ": cannot be opened: " + std::strerror(errno));
    }
    int result = 0;
    do {
        result = flock(descriptor_, LOCK_EX | (wait == Wait::no ? LOCK_NB : 0));
    } while (result != 0 && errno == EINTR);
    if (result != 0 && errno == EWOULDBLOCK) {
        close(descriptor_);
        throw InputError(folder + ": another process is at work here");
    }
}

FolderLock::~FolderLock() {
    close(descriptor_);
}

} // namespace napier
