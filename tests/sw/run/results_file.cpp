// SPDX-License-Identifier: Apache-2.0

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <thread>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "hw/config/input_error.hpp"
#include "sw/report/output_error.hpp"
#include "sw/run/sweep.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

int syncs = 0;
bool disk_is_broken = false;

const char* const kGrid = R"(name: small
network: mlp
batch: 8
axes: {array.side: [4, 8, 16], array.dataflow: [os, ws, is], clock_ns: [1, 2]}
)";

/// An empty folder; the disk is well, and a file may be as long as it likes.
struct ResultsFolder {
    ResultsFolder()
        : path(std::filesystem::temp_directory_path() /
               ("napier-results-" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(path);
        syncs = 0;
        ::getrlimit(RLIMIT_FSIZE, &unlimited);
        std::signal(SIGXFSZ, SIG_IGN); // then write() fails instead
    }
    ~ResultsFolder() {
        limit(unlimited.rlim_cur);
        disk_is_broken = false;
        std::filesystem::remove_all(path);
    }
    static void limit(rlim_t bytes) {
        rlimit wanted{};
        ::getrlimit(RLIMIT_FSIZE, &wanted);
        wanted.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &wanted);
    }
    std::string text() const {
        std::ifstream in(path / "results.csv");
        std::ostringstream text;
        text << in.rdbuf();
        return text.str();
    }
    std::filesystem::path path;
    rlimit unlimited{};
};

PointResult numbered(std::uint64_t point) {
    PointResult r;
    r.point = point;
    r.cycles = 1000 + point;
    return r;
}

void wait_for_the_next_sync() {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
}

} // namespace

/// The C library's, but that it is counted and may fail.
extern "C" int fdatasync(int descriptor) {
    ++syncs;
    if (disk_is_broken) {
        errno = EIO;
        return -1;
    }
    return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

TEST_CASE("a result is in the file when append returns", "[results]") {
    const SweepSpec spec = parse_sweep_spec(kGrid, "small.yaml");
    const ResultsFolder folder;
    ResultsFile file(folder.path.string(), spec);
    std::string expected = csv_heading(spec);
    CHECK(folder.text() == expected);
    for (const std::uint64_t point : {7u, 2u, 11u}) {
        file.append(numbered(point));
        expected += csv_line(spec, numbered(point));
        CHECK(folder.text() == expected); // a kill -9 now loses nothing
    }
}

TEST_CASE("results go to the disk every tenth of a second, and at the end", "[results]") {
    const SweepSpec spec = parse_sweep_spec(kGrid, "small.yaml");
    const ResultsFolder folder;
    {
        ResultsFile file(folder.path.string(), spec);
        for (std::uint64_t point = 0; point < 3; ++point) {
            const int before = syncs;
            wait_for_the_next_sync();
            file.append(numbered(point));
            CHECK(syncs == before + 1);
        }
        syncs = 0;
        file.append(numbered(3));
    }
    CHECK(syncs >= 1); // the last one too, although no tenth of a second had gone by
}

TEST_CASE("a disk that fails is named, and what it kept is used again", "[results]") {
    const SweepSpec spec = parse_sweep_spec(kGrid, "small.yaml");
    const ResultsFolder folder;
    {
        ResultsFile file(folder.path.string(), spec);
        file.append(numbered(1));
        disk_is_broken = true;
        wait_for_the_next_sync();
        CHECK_THROWS_WITH(file.append(numbered(2)),
                          Catch::EndsWith("results.csv: Input/output error"));
        disk_is_broken = false;
    }
    CHECK(ResultsFile(folder.path.string(), spec).results().size() == 2);
}

TEST_CASE("a full disk ends a sweep with its name, and the rest runs later", "[results]") {
    const SweepSpec spec = parse_sweep_spec(kGrid, "small.yaml");
    const ResultsFolder folder;
    PointRunner runner(spec);
    const auto sweep = [&] {
        ResultsFile file(folder.path.string(), spec);
        PointQueue queue(points_to_run(spec, file.results()));
        run_points(runner, queue, 3, [&](const PointResult& r) { file.append(r); });
        file.finish();
        return folder.text();
    };
    ResultsFolder::limit(900); // the heading, a few lines, and part of one
    CHECK_THROWS_WITH(sweep(), Catch::EndsWith("results.csv: File too large"));
    CHECK_THROWS_AS(sweep(), OutputError);
    CHECK(folder.text().size() <= 900);
    ResultsFolder::limit(folder.unlimited.rlim_cur);
    const std::string resumed = sweep();
    std::filesystem::remove_all(folder.path);
    CHECK(resumed == sweep());
}

TEST_CASE("two sweeps cannot share a folder at the same time", "[results]") {
    const SweepSpec spec = parse_sweep_spec(kGrid, "small.yaml");
    const ResultsFolder folder;
    {
        const ResultsFile file(folder.path.string(), spec);
        CHECK_THROWS_WITH(ResultsFile(folder.path.string(), spec),
                          Catch::EndsWith("another process is at work here"));
    }
    CHECK_NOTHROW(ResultsFile(folder.path.string(), spec));
}
