// SPDX-License-Identifier: Apache-2.0
#include "tb/vcd_file.hpp"

#include "tests/catch.hpp"

#include <algorithm>
#include <set>
#include <sstream>

using namespace napier;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// The lines between the time stamp and the next one.
std::vector<std::string> at_time(const std::string& text, const std::string& stamp) {
    std::vector<std::string> found;
    bool inside = false;
    for (const std::string& line : lines_of(text)) {
        if (line[0] == '#') {
            inside = line == "#" + stamp;
        } else if (inside) {
            found.push_back(line);
        }
    }
    return found;
}

} // namespace

TEST_CASE("a dump holds the header, everything once, then what changes") {
    std::string text;
    VcdFile vcd([&](std::string_view piece) { text += piece; });
    const LnsFormat format{12, 6};
    bool bit = false;
    std::int32_t integer = -3;
    std::uint8_t flags = 5;
    double real = 0.25;
    std::int32_t state = 0;
    std::uint16_t word = encode(format, {64, true}); // -2
    std::uint64_t sum = 5;
    {
        const WaveScope top(vcd, "top");
        vcd.bit("bit", bit);
        vcd.integer("integer", integer, 4);
        vcd.flags({"low", "", "high"}, flags);
        vcd.real("real", real);
        vcd.state("state", state, {"IDLE", "BUSY"});
        vcd.number("word", word, NumberView::of(format));
        vcd.number("sum", sum, NumberView::fixed(32, 2));
    }
    vcd.sample(0);
    vcd.sample(10);
    bit = true;
    flags = 1;
    state = 1;
    word = encode(format, {64, false}); // the sign alone
    sum = (std::uint64_t{1} << 32) - 2; // -0.5
    vcd.sample(20);
    vcd.finish(30);

    const auto lines = lines_of(text);
    CHECK(std::count(lines.begin(), lines.end(), "$scope module top $end") == 1);
    CHECK(std::count(lines.begin(), lines.end(), "$scope module word $end") == 1);
    CHECK(std::count(lines.begin(), lines.end(), "$upscope $end") == 3);
    CHECK_THAT(text, Catch::Contains("$var wire 11 ( log [10:0] $end") &&
                         Catch::Contains("$var string 1 & state $end") &&
                         Catch::Contains("$var real 64 % real $end"));
    CHECK(at_time(text, "0") ==
          std::vector<std::string>{"$dumpvars", "0!", "b1101 \"", "1#", "1$", "r0.25 %", "sIDLE &",
                                   "1'", "b00001000000 (", "r-2 )",
                                   "b00000000000000000000000000000101 *", "r1.25 +", "$end"});
    CHECK(at_time(text, "10").empty());
    CHECK(at_time(text, "20") == std::vector<std::string>{"1!", "0$", "sBUSY &", "0'", "r2 )",
                                                          "b11111111111111111111111111111110 *",
                                                          "r-0.5 +"});
    CHECK(lines.back() == "#30");
}

TEST_CASE("identifiers stay unique past one and two characters") {
    std::string text;
    VcdFile vcd([&](std::string_view piece) { text += piece; });
    std::vector<double> values(10000);
    for (std::size_t i = 0; i < values.size(); ++i) {
        vcd.real("v" + std::to_string(i), values[i]);
    }
    vcd.sample(0);
    vcd.finish(1);
    std::set<std::string> ids;
    for (const std::string& line : lines_of(text)) {
        if (line.rfind("$var", 0) == 0) {
            std::istringstream words(line);
            std::string skip, id;
            words >> skip >> skip >> skip >> id;
            ids.insert(id);
        }
    }
    CHECK(ids.size() == values.size());
}
