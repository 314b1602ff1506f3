// SPDX-License-Identifier: Apache-2.0
#include "sw/report/atomic_file.hpp"

#include <csignal>
#include <filesystem>
#include <string>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using namespace napier::test;
namespace fs = std::filesystem;

namespace {

std::string text_of(const TemporaryFolder& folder, const std::string& name) {
    const auto bytes = folder.read(name);
    return {bytes.begin(), bytes.end()};
}

std::size_t entries(const TemporaryFolder& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder.str()), fs::directory_iterator()));
}

std::string message_of(const std::string& path, const std::string& text) {
    try {
        write_file_atomically(path, text);
    } catch (const OutputError& error) {
        return error.what();
    }
    return "nothing thrown";
}

} // namespace

TEST_CASE("a file is written whole and alone") {
    const TemporaryFolder folder;
    write_file_atomically(folder.file("report.json"), "one");
    CHECK(text_of(folder, "report.json") == "one");
    write_file_atomically(folder.file("report.json"), "two");
    CHECK(text_of(folder, "report.json") == "two");
    CHECK(entries(folder) == 1);
}

TEST_CASE("until the end an older file stays, and without an end it stays for good") {
    const TemporaryFolder folder;
    write_file_atomically(folder.file("report.json"), "old");
    {
        AtomicFile file(folder.file("report.json"));
        file.write("new, but ");
        CHECK(text_of(folder, "report.json") == "old");
    }
    CHECK(text_of(folder, "report.json") == "old");
    CHECK(entries(folder) == 1);
}

TEST_CASE("a path without a folder is written where the program stands") {
    const TemporaryFolder folder;
    const fs::path before = fs::current_path();
    fs::current_path(folder.str());
    write_file_atomically("report.json", "here");
    fs::current_path(before);
    CHECK(text_of(folder, "report.json") == "here");
}

TEST_CASE("a rename that fails leaves no temporary file behind") {
    const TemporaryFolder folder;
    const std::string path = folder.file("report.json");
    AtomicFile file(path);
    file.write("text");
    // The path becomes a folder while the file is being written.
    fs::create_directory(path);
    CHECK_THROWS_WITH(file.commit(), path + ": cannot be written: Is a directory");
    CHECK(entries(folder) == 1);
}

TEST_CASE("a folder that is missing, no folder or in the way is named") {
    const TemporaryFolder folder;
    folder.write("file", {});
    CHECK(message_of(folder.file("none/report.json"), "text") ==
          folder.file("none/report.json") + ": cannot be written: No such file or directory");
    CHECK(message_of(folder.file("file/report.json"), "text") ==
          folder.file("file/report.json") + ": cannot be written: Not a directory");
    CHECK(message_of(folder.str(), "text") == folder.str() + ": cannot be written: Is a directory");
    CHECK(entries(folder) == 1);
}

TEST_CASE("a folder one may not write to is named") {
    const TemporaryFolder folder;
    fs::permissions(folder.str(), fs::perms::owner_read | fs::perms::owner_exec);
    const std::string path = folder.file("report.json");
    // Root may write anywhere, so a child gives that up first.
    const pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0) {
            _exit(2);
        }
        const std::string message = message_of(path, "text");
        _exit(message == path + ": cannot be written: Permission denied" ? 0 : 1);
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    fs::permissions(folder.str(), fs::perms::owner_all);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(entries(folder) == 0);
}

TEST_CASE("a full disk is named") {
    if (!fs::exists("/dev/full")) {
        SUCCEED("no /dev/full here");
        return;
    }
    CHECK(message_of("/dev/full", "text") ==
          "/dev/full: cannot be written: No space left on device");
    CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("a disk that fills up half-way leaves no temporary file behind") {
    const TemporaryFolder folder;
    const std::string path = folder.file("report.json");
    write_file_atomically(path, "old");
    // A limit on the size of files, in a child of its own, fails the write in the middle.
    const pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        const struct rlimit limit { 4096, 4096 };
        setrlimit(RLIMIT_FSIZE, &limit);
        const std::string message = message_of(path, std::string(10'000, 'x'));
        _exit(message == path + ": cannot be written: File too large" ? 0 : 1);
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(text_of(folder, "report.json") == "old");
    CHECK(entries(folder) == 1);
}

TEST_CASE("a device is written through, not replaced") {
    write_file_atomically("/dev/null", "text");
    CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("a pipe is written through") {
    const TemporaryFolder folder;
    const std::string path = folder.file("pipe");
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    const int reader = open(path.c_str(), O_RDONLY | O_NONBLOCK);
    REQUIRE(reader >= 0);
    write_file_atomically(path, "text");
    char buffer[16];
    CHECK(read(reader, buffer, sizeof buffer) == 4);
    close(reader);
    CHECK(fs::is_fifo(path));
}

TEST_CASE("a symbolic link stays a link, and its target is what changes") {
    const TemporaryFolder folder;
    fs::create_directory(folder.file("runs"));
    folder.write("runs/1.json", {'o', 'l', 'd'});
    fs::create_symlink("runs/1.json", folder.file("latest.json"));
    write_file_atomically(folder.file("latest.json"), "new");
    CHECK(fs::is_symlink(folder.file("latest.json")));
    CHECK(text_of(folder, "runs/1.json") == "new");

    fs::create_symlink("runs/2.json", folder.file("next.json"));
    write_file_atomically(folder.file("next.json"), "two");
    CHECK(fs::is_symlink(folder.file("next.json")));
    CHECK(text_of(folder, "runs/2.json") == "two");
}

TEST_CASE("permissions are the usual ones, or those of the file replaced") {
    const TemporaryFolder folder;
    const mode_t mask = umask(027);
    write_file_atomically(folder.file("new"), "text");
    umask(mask);
    CHECK((static_cast<unsigned>(fs::status(folder.file("new")).permissions()) & 0777u) == 0640u);
    fs::permissions(folder.file("new"), static_cast<fs::perms>(0604));
    write_file_atomically(folder.file("new"), "text");
    CHECK((static_cast<unsigned>(fs::status(folder.file("new")).permissions()) & 0777u) == 0604u);
}

TEST_CASE("what a killed writer left is removed by the next, and nothing else") {
    const TemporaryFolder folder;
    const std::string path = folder.file("k1.yaml");
    folder.write("k1.yaml.napier-H8DRlL", {1});
    folder.write("k1.yaml.backup", {1});
    folder.write("k2.yaml.napier-H8DRlL", {1});
    folder.write("k1.yaml.napier-", {1});
    {
        AtomicFile first(path);
        first.write("first");
        AtomicFile second(path); // the first is alive
        second.write("second");
        second.commit();
        first.commit();
    }
    CHECK(text_of(folder, "k1.yaml") == "first");
    CHECK_FALSE(fs::exists(folder.file("k1.yaml.napier-H8DRlL")));
    CHECK(fs::exists(folder.file("k1.yaml.backup")));
    CHECK(fs::exists(folder.file("k2.yaml.napier-H8DRlL")));
    CHECK(entries(folder) == 4);
    CHECK(is_temporary_name("k2.yaml.napier-H8DRlL"));
    CHECK_FALSE(is_temporary_name("k1.yaml.backup"));
}

TEST_CASE("a process that is told to end takes its temporary files with it") {
    const TemporaryFolder folder;
    const pid_t child = fork();
    if (child == 0) {
        AtomicFile one(folder.file("one"));
        AtomicFile two(folder.file("two"));
        remove_temporaries(); // as its signal handler does
        _exit(0);
    }
    int status = -1;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(entries(folder) == 0);
}

TEST_CASE("whether a file can be written is known before there is anything to write") {
    const TemporaryFolder folder;
    folder.write("old", {1});
    require_writable(folder.file("old"));
    require_writable(folder.file("new"));
    CHECK(folder.read("old").size() == 1);
    CHECK(entries(folder) == 1);
    CHECK_THROWS_WITH(require_writable(folder.str()),
                      folder.str() + ": cannot be written: Is a directory");
    CHECK_THROWS_WITH(require_writable(folder.file("none/new")),
                      folder.file("none/new") + ": cannot be written: No such file or directory");
}
