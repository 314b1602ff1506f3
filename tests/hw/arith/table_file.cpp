// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/table_file.hpp"

#include <fstream>
#include <string>

#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

const char* const kGood = "format: {width: 8, fraction: 3}\n"
                          "design: {cell: 2}\n"
                          "plus:\n"
                          "  end: 20\n"
                          "  segments:\n"
                          "    - {start: 0, shift: 1, intercept: 8}\n"
                          "    - {start: 16, shift: 31, intercept: 1}\n"
                          "minus:\n"
                          "  end: 20\n"
                          "  segments:\n"
                          "    - {start: 1, shift: -1, intercept: 32}\n"
                          "    - {start: 16, shift: 31, intercept: 1}\n";

/// kGood with one piece of text exchanged.
std::string with(const std::string& old_text, const std::string& new_text) {
    std::string text = kGood;
    const std::size_t position = text.find(old_text);
    REQUIRE(position != std::string::npos);
    return text.replace(position, old_text.size(), new_text);
}

bool same(const PwlFunction& a, const PwlFunction& b) {
    if (a.end != b.end || a.segments.size() != b.segments.size()) {
        return false;
    }
    for (std::size_t i = 0; i < a.segments.size(); ++i) {
        if (a.segments[i].start != b.segments[i].start ||
            a.segments[i].shift != b.segments[i].shift ||
            a.segments[i].intercept != b.segments[i].intercept) {
            return false;
        }
    }
    return true;
}

} // namespace

TEST_CASE("a table is read as written") {
    const TableFile file = parse_table(kGood, "t.yaml");
    CHECK(file.format == LnsFormat{8, 3});
    CHECK(file.design.cell == 2);
    CHECK(file.design.cost == "none");
    CHECK(file.table.fraction == 3);
    REQUIRE(file.table.plus.segments.size() == 2);
    CHECK(file.table.plus.end == 20);
    CHECK(file.table.plus.value(3) == 7);
    CHECK(file.table.plus.value(19) == 1);
    CHECK(file.table.plus.value(20) == 0);
    CHECK(file.table.minus.value(1) == 30);
    CHECK(file.table.minus.value(15) == 2);
    CHECK(file.table.minus.segment_of(15) == 0);
    CHECK(file.table.minus.segment_of(16) == 1);
    CHECK(file.table.minus.segment_of(20) == 2);
}

TEST_CASE("a table survives being written and read") {
    for (const std::string& name : bundled_tables().names()) {
        const TableFile& file = bundled_table_file(name);
        const TableFile back = parse_table(table_text(file, "a command"), "t.yaml");
        CAPTURE(name);
        CHECK(back.format == file.format);
        CHECK(back.design.cost == file.design.cost);
        CHECK(back.design.cell == file.design.cell);
        CHECK(back.design.seed == file.design.seed);
        CHECK(back.design.restarts == file.design.restarts);
        CHECK(same(back.table.plus, file.table.plus));
        CHECK(same(back.table.minus, file.table.minus));
    }
}

TEST_CASE("a table is found by its name or its path") {
    const test::TemporaryFolder folder;
    const std::string path = folder.file("t.yaml");
    std::ofstream(path) << kGood;
    CHECK(find_table(path).format == LnsFormat{8, 3});
    CHECK(find_table("lns12_f6_s8").format == LnsFormat{12, 6});
    CHECK_THROWS_WITH(find_table(folder.file("u.yaml")),
                      Contains("u.yaml") && Contains("lns12_f6_s8"));
    std::ofstream(path) << "format: 3\n";
    CHECK_THROWS_WITH(find_table(path), StartsWith(path + ":1: format"));
}

TEST_CASE("an unknown bundled table is refused with the names there are") {
    CHECK_THROWS_WITH(bundled_table("lns9_f9_s9"),
                      Contains("lns9_f9_s9") && Contains("lns12_f6_s8"));
    CHECK_THROWS_AS(bundled_table("lns9_f9_s9"), InputError);
}

TEST_CASE("malformed tables are refused by file and key") {
    struct Bad {
        const char* old_text;
        const char* new_text;
        const char* key;
    };
    const Bad bad[] = {
        {"width: 8", "width: 7", ":1: format.width"},
        {"width: 8", "width: 21", ":1: format.width"},
        {"width: 8, ", "", "format.width: missing"},
        {"fraction: 3", "fraction: 6", ":1: format.fraction"},
        {"fraction: 3", "fraction: x", ":1: format.fraction"},
        {"fraction: 3", "fraction: 3, bias: 1", ":1: format.bias"},
        {"cell: 2", "cell: 0", ":2: design.cell"},
        {"cell: 2", "cel: 2", ":2: design.cel"},
        {"cell: 2", "seed: -1", ":2: design.seed"},
        {"design: {cell: 2}", "design: 2", ":2: design"},
        {"design: {cell: 2}", "notes: 2", ":2: notes: unknown"},
        {"plus:", "Plus:", "plus: missing"},
        {"  end: 20\n", "", "plus.end: missing"},
        {"  end: 20\n", "  end: 0\n", ":4: plus.end"},
        {"  end: 20\n", "  end: 999999\n", ":4: plus.end"},
        {"start: 0", "start: -2", ":6: plus.segments[0].start"},
        {"shift: 1", "shift: 32", ":6: plus.segments[0].shift"},
        {"shift: -1", "shift: -15", ":11: minus.segments[0].shift"},
        {"intercept: 32", "intercept: 1.5", ":11: minus.segments[0].intercept"},
        {", intercept: 32", "", "minus.segments[0].intercept: missing"},
        {"intercept: 32", "intercept: 32, slope: 1", ":11: minus.segments[0].slope"},
        // what check_table refuses
        {"start: 0", "start: 2", "plus: "},
        {"start: 1, ", "start: 0, ", "minus: "},
        {"start: 16", "start: 0", "plus: "},
        {"start: 16", "start: 20", "plus: "},
        {"intercept: 8", "intercept: 6", "plus: "},
        {"intercept: 32", "intercept: 29", "minus: "},
        // what the cell does not divide
        {"start: 16", "start: 15", "plus: "},
        {"  end: 20\n", "  end: 21\n", "plus: "},
    };
    for (const Bad& item : bad) {
        CAPTURE(item.old_text, item.new_text);
        CHECK_THROWS_WITH(parse_table(with(item.old_text, item.new_text), "t.yaml"),
                          StartsWith("t.yaml:") && Contains(item.key));
        CHECK_THROWS_AS(parse_table(with(item.old_text, item.new_text), "t.yaml"), InputError);
    }
    CHECK_THROWS_WITH(parse_table(with("segments:\n    - {start: 0, shift: 1, intercept: 8}\n"
                                       "    - {start: 16, shift: 31, intercept: 1}",
                                       "segments: []"),
                                  "t.yaml"),
                      StartsWith("t.yaml:") && Contains("plus"));
    CHECK_THROWS_WITH(parse_table("", "t.yaml"), StartsWith("t.yaml: "));
    CHECK_THROWS_WITH(find_table("no/such/table.yaml"), StartsWith("no/such/table.yaml: "));
}
