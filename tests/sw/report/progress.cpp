// SPDX-License-Identifier: Apache-2.0
#include "sw/report/progress.hpp"

#include <sstream>

#include "tests/catch.hpp"

using namespace napier;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;

namespace {

/// A clock that stands still until told, and what was shown since the last look.
struct Bench {
    std::ostringstream out;
    Progress::Clock::time_point time;

    Progress::Sink sink(bool terminal) {
        return {&out, terminal, [this] { return time; }};
    }
    std::string shown() {
        std::string text = out.str();
        out.str("");
        return text;
    }
};

} // namespace

TEST_CASE("without a terminal a plain line appears every ten seconds") {
    Bench bench;
    Progress progress("train", 60'000, "images", bench.sink(false));
    progress.advance(5'000);
    bench.time += 9s;
    progress.advance(10'000);
    CHECK(bench.shown().empty());
    bench.time += 1s;
    progress.advance(15'000, "loss 0.42");
    CHECK(bench.shown() == "train:  50 %, 3 k images/s, 10 s left, loss 0.42\n");
    bench.time += 5s;
    progress.advance(20'000);
    CHECK(bench.shown().empty());
    bench.time += 5s;
    progress.advance(10'000);
    CHECK(bench.shown() == "train: 100 %, 3 k images/s\n");
    progress.finish("accuracy 87.1 %");
    CHECK(bench.shown() == "train: 60 k images in 20 s, 3 k images/s, accuracy 87.1 %\n");
    progress.finish();
    bench.time += 1h;
    progress.advance();
    CHECK(bench.shown().empty());
}

TEST_CASE("on a terminal a bar redraws itself and covers what it leaves") {
    Bench bench;
    Progress progress("train", 100, "images", bench.sink(true));
    bench.time += 50ms;
    progress.advance(10);
    CHECK(bench.shown().empty());
    bench.time += 50ms;
    progress.advance(40, "a note");
    const std::string first = bench.shown();
    CHECK(first == "\rtrain: [############............]  50 %, 500 images/s, 100 ms left, a note");
    bench.time += 100ms;
    progress.advance(0);
    const std::string second = bench.shown();
    CHECK(second == "\rtrain: [############............]  50 %, 250 images/s, 200 ms left        ");
    CHECK(second.size() == first.size());
    progress.advance(50);
    progress.finish();
    const std::string last = "\rtrain: 100 images in 200 ms, 500 images/s";
    // The second line's own trailing blanks need no covering.
    const std::size_t standing = second.find_last_not_of(' ') + 1;
    CHECK(bench.shown() == last + std::string(standing - last.size(), ' ') + "\n");
}

TEST_CASE("a bar never wraps") {
    Bench bench;
    Progress progress(std::string(60, 'x'), 100, "images", bench.sink(true));
    bench.time += 1s;
    progress.advance(1, std::string(60, 'y'));
    CHECK(bench.shown().size() == 1 + 79);
    progress.finish();
}

TEST_CASE("work that stops half-way ends its line") {
    Bench bench;
    {
        Progress progress("sweep", 100, "points", bench.sink(true));
        bench.time += 1s;
        progress.advance(1);
        CHECK_THAT(bench.shown(), !Contains("\n"));
    }
    CHECK(bench.shown() == "\n");
}

TEST_CASE("an unknown total shows what is done") {
    Bench bench;
    Progress progress("read", 0, "lines", bench.sink(false));
    bench.time += 10s;
    progress.advance(1'500);
    CHECK(bench.shown() == "read: 1.5 k lines, 150 lines/s\n");
}

TEST_CASE("what an earlier run has done is a part of the whole, not of the rate") {
    Bench bench;
    Progress progress("train", 1'000, "images", bench.sink(false));
    progress.done_before(800);
    bench.time += 10s;
    progress.advance(100);
    CHECK(bench.shown() == "train:  90 %, 10 images/s, 10 s left\n");
    progress.advance(100);
    bench.time += 10s;
    progress.finish();
    CHECK(bench.shown() == "train: 200 images in 20 s, 10 images/s\n");
}

TEST_CASE("more work than announced is not more than all") {
    Bench bench;
    Progress progress("read", 10, "lines", bench.sink(true));
    bench.time += 1s;
    progress.advance(15);
    CHECK(bench.shown() == "\rread: [########################] 100 %, 15 lines/s");
}

TEST_CASE("nothing done in no time is no division by zero") {
    Bench bench;
    Progress progress("read", 10, "lines", bench.sink(false));
    progress.finish();
    CHECK(bench.shown() == "read: 0 lines in 0 s\n");
}
