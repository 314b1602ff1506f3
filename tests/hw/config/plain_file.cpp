// SPDX-License-Identifier: Apache-2.0
#include "hw/config/plain_file.hpp"

#include <filesystem>

#include <sys/stat.h>

#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using test::TemporaryFolder;

namespace fs = std::filesystem;

TEST_CASE("what is not a plain file is refused before it is opened") {
    const TemporaryFolder folder;
    const std::string path = folder.file("it");
    CHECK_THROWS_AS(file_text(path), MissingFile);
    CHECK_THROWS_WITH(file_text(path), path + ": not found");
    fs::create_directory(path);
    CHECK_THROWS_WITH(file_text(path), path + ": found a folder, expected a file");
    CHECK_THROWS_WITH(file_text(path + "/" + std::string(5000, 'n')),
                      Catch::Contains("cannot be opened: File name too long"));
    fs::remove(path);
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    CHECK_THROWS_WITH(file_text(path), path + ": found a FIFO, expected a file");
    fs::remove(path);
    fs::create_symlink("/dev/zero", path);
    CHECK_THROWS_WITH(file_text(path), path + ": found a device, expected a file");
}

TEST_CASE("a file's size is known, and held to what its reader takes, before a byte is read") {
    const TemporaryFolder folder;
    const std::string path = folder.file("it");
    folder.write("it", {'a', 'b', '\n'});
    CHECK(open_plain_file(path, 3).bytes == 3);
    CHECK(file_bytes(path, 3) == "ab\n");
    CHECK_THROWS_WITH(file_bytes(path, 2), path + ": found 3 bytes, expected at most 2");
    fs::resize_file(path, std::uintmax_t{1} << 40); // sparse: reading it would take an hour
    CHECK_THROWS_WITH(file_text(path),
                      path + ": found 1099511627776 bytes, expected at most 16777216");
}
