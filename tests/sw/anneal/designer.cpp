// SPDX-License-Identifier: Apache-2.0
#include "sw/anneal/designer.hpp"

#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"

using namespace napier;
using namespace napier::anneal;
using Catch::Matchers::StartsWith;

namespace {

const LnsFormat kPresets[] = {{8, 3}, {10, 4}, {12, 5}, {12, 6}, {14, 7}, {16, 9}};

Request quick(const LnsFormat& format, Cost cost, int segments) {
    Request request;
    request.format = format;
    request.cost = cost;
    request.segments = segments;
    request.restarts = 4;
    request.moves = 40000;
    request.sampled_moves = 50;
    request.sampled_terms = 2048;
    return request;
}

Designed design(const Request& request, int threads = 2) {
    return design_table(request, threads, [] { return true; });
}

} // namespace

TEST_CASE("annealing is within 1 % of the optimum where the optimum is known") {
    for (const LnsFormat& format : kPresets) {
        for (const int segments : {4, 6, 8}) {
            const Designed aligned = design(quick(format, Cost::l2, segments));
            CAPTURE(to_string(format), segments);
            CHECK(aligned.cost >= aligned.yardstick * (1.0 - 1e-9));
            CHECK(aligned.cost <= aligned.yardstick * 1.01);
        }
    }
}

TEST_CASE("annealing is within 1 % of the optimum with free breakpoints too") {
    for (const LnsFormat& format : kPresets) {
        if (format.fraction > 7) {
            continue; // its dynamic programme takes seconds
        }
        for (const int segments : {4, 8}) {
            Request request = quick(format, Cost::l2, segments);
            request.cell = 1;
            request.restarts = 8;
            const Designed free = design(request);
            CAPTURE(to_string(format), segments);
            CHECK(free.cost >= free.yardstick * (1.0 - 1e-9));
            CHECK(free.cost <= free.yardstick * 1.01);
        }
    }
}

TEST_CASE("the coupled costs lie above the bound of their separable part") {
    for (const Cost cost : {Cost::joint, Cost::bias}) {
        const Designed designed = design(quick({12, 5}, cost, 8));
        CHECK(designed.cost >= designed.yardstick);
        CHECK(designed.cost <= 1.3 * designed.yardstick);
    }
}

TEST_CASE("a table depends on its request and not on the threads") {
    for (const Cost cost : {Cost::bias, Cost::sampled}) {
        Request request = quick({12, 6}, cost, 8);
        request.restarts = 5;
        request.moves = 3000;
        int done = 0;
        const Designed one = design_table(request, 1, [&done] {
            ++done;
            return true;
        });
        CHECK(done == 5);
        const Designed many = design(request, 7);
        CHECK(table_text(one.file, "") == table_text(many.file, ""));
        CHECK(one.cost == many.cost);
        request.seed = 2;
        CHECK(table_text(design(request).file, "") != table_text(one.file, ""));
    }
}

TEST_CASE("a design that is stopped is that of fewer restarts") {
    Request request = quick({12, 6}, Cost::bias, 8);
    request.restarts = 9;
    request.moves = 3000;
    for (const int threads : {1, 3}) {
        int done = 0;
        const Designed stopped = design_table(request, threads, [&done] { return ++done < 4; });
        const std::int64_t restarts = stopped.file.design.restarts;
        CHECK(restarts >= 4);
        CHECK(restarts < 4 + threads);
        Request fewer = request;
        fewer.restarts = static_cast<int>(restarts);
        CHECK(table_text(design(fewer).file, "") == table_text(stopped.file, ""));
    }
}

TEST_CASE("a designed table is a valid file of its request") {
    Request request = quick({14, 8}, Cost::bias, 5);
    request.cell = 32;
    request.moves = 2000;
    const Designed designed = design(request);
    const std::string text = table_text(designed.file, command_of(request));
    CHECK_THAT(text, StartsWith("# made by: napier anneal --width 14 --fraction 8 --segments 5 "
                                "--cost bias --cell 32 --restarts 4 --seed 1\n"));
    const TableFile file = parse_table(text, "t.yaml");
    CHECK(file.format == request.format);
    CHECK(file.design.cost == "bias");
    CHECK(file.design.cell == 32);
    CHECK(file.table.plus.segments.size() == 5);
    CHECK(file.table.minus.segments.size() == 5);
    CHECK(file.table.plus.end <= default_limit(8));
}

TEST_CASE("bundled tables are what their command makes") {
    for (const char* name : {"lns8_f3_s8", "lns12_f6_s8"}) {
        const TableFile& file = bundled_table_file(name);
        Request request;
        request.format = file.format;
        request.segments = static_cast<int>(file.table.plus.segments.size());
        request.cell = file.design.cell;
        request.restarts = file.design.restarts;
        request.seed = file.design.seed;
        REQUIRE(file.design.cost == to_string(request.cost));
        CAPTURE(name);
        CHECK(table_text(design(request).file, "") == table_text(file, ""));
    }
}

TEST_CASE("the default cell is a quarter octave, or one code") {
    CHECK(default_cell(6) == 16);
    CHECK(default_cell(3) == 2);
    CHECK(default_cell(2) == 1);
    CHECK(default_cell(1) == 1);
    CHECK(default_limit(6) == 32 * default_cell(6));
    CHECK(default_limit(9) == 64 * default_cell(9));
}

TEST_CASE("a request that cannot be met names its option") {
    const auto refused = [](const auto& change, const std::string& option) {
        Request request;
        change(request);
        CHECK_THROWS_AS(check_request(request), InputError);
        CHECK_THROWS_WITH(check_request(request), StartsWith(option));
    };
    CHECK_NOTHROW(check_request(Request{}));
    refused([](Request& r) { r.format.width = 7; }, "--width");
    refused([](Request& r) { r.format.width = 21; }, "--width");
    refused([](Request& r) { r.format.fraction = 10; }, "--fraction");
    refused([](Request& r) { r.format.fraction = 0; }, "--fraction");
    refused([](Request& r) { r.segments = 0; }, "--segments");
    refused([](Request& r) { r.segments = 33; }, "--segments"); // 32 cells
    refused([](Request& r) { r.cell = -1; }, "--cell");
    refused([](Request& r) { r.cell = 300; }, "--cell");
    refused([](Request& r) { r.restarts = 0; }, "--restarts");
    refused([](Request& r) { r.seed = -1; }, "--seed");
}
