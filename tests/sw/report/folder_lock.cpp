// SPDX-License-Identifier: Apache-2.0
#include "sw/report/folder_lock.hpp"

#include "hw/config/input_error.hpp"
#include "sw/report/output_error.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;

TEST_CASE("a folder is taken once, and free again afterwards") {
    const test::TemporaryFolder folder;
    {
        const FolderLock lock(folder.str(), FolderLock::Wait::no);
        CHECK_THROWS_AS(FolderLock(folder.str(), FolderLock::Wait::no), InputError);
    }
    CHECK_NOTHROW(FolderLock(folder.str(), FolderLock::Wait::no));
    CHECK_THROWS_AS(FolderLock(folder.file("absent"), FolderLock::Wait::yes), OutputError);
}
