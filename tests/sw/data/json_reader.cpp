// SPDX-License-Identifier: Apache-2.0
#include "sw/data/json_reader.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"

using namespace napier;
using test::message_of;

namespace {

std::string refusal(const std::string& text) {
    return message_of([&] { parse_json(text, "f.json"); });
}

} // namespace

TEST_CASE("JSON of a file that is none, or asks for too much, gets one line") {
    CHECK(refusal("") == "f.json: not JSON at byte 1");
    CHECK(parse_json("{\"a\": 1}", "f.json")["a"] == 1);
    CHECK(refusal("{\"a\": nan}") == "f.json: not JSON at byte 8");
    CHECK(refusal("{\"a\": \"\xff\"}") == "f.json: not JSON at byte 8");
    CHECK(refusal("{\"a\": {\"b\": 1, \"b\": 1}}") == "f.json: key 'b' given twice");
    CHECK(refusal(std::string("{}\0{}", 5)) == "f.json: not JSON at byte 3");
    parse_json(std::string(32, '[') + std::string(32, ']'), "f.json");
    CHECK(refusal(std::string(33, '[') + std::string(33, ']')) ==
          "f.json: JSON nested deeper than 32");
    for (const std::string open : {"[", "{\"a\":"}) {
        std::string deep;
        for (int i = 0; i < 1'000'000; ++i) {
            deep += open;
        }
        CHECK(refusal(deep) == "f.json: JSON nested deeper than 32");
    }
}

TEST_CASE("fields of a JSON object are typed and ranged, and errors say where") {
    const nlohmann::json json = parse_json(
        R"({"n": 3, "low": -1, "x": 0.5, "t": "text", "none": null,)"
        R"( "lost": "nan", "far": "-inf", "l": [1, "2"], "items": [{"n": 1}, {"n": 2.5}]})",
        "f.json");
    const JsonMap map(json, "f.json");
    CHECK(map.count("n", 0, 3) == 3);
    CHECK(map.real("x", 0, 1) == 0.5);
    CHECK(map.real("n", 0, 9) == 3);
    CHECK(map.text("t") == "text");
    CHECK(std::isnan(map.extended_real("lost")));
    CHECK(map.extended_real("far") == -INFINITY);
    CHECK(map.maps("items")[0].count("n", 0, 9) == 1);
    const auto refused = [&](auto&& read) { return message_of(read); };
    CHECK(refused([&] { map.count("n", 0, 2); }) ==
          "f.json: n: found 3, expected an integer in 0..2");
    CHECK(refused([&] { map.count("low", 0, 2); }) ==
          "f.json: low: found -1, expected an integer in 0..2");
    CHECK(refused([&] { map.count("none", 0, 2); }) ==
          "f.json: none: found null, expected an integer in 0..2");
    CHECK(refused([&] { map.count("gone", 0, 2); }) == "f.json: gone: missing");
    CHECK(refused([&] { map.real("t", 0, 1); }) ==
          "f.json: t: found \"text\", expected a number in 0..1");
    CHECK(refused([&] { map.extended_real("t"); }).find("f.json: t: found \"text\"") == 0);
    CHECK(refused([&] { map.text("l"); }) == "f.json: l: found a list, expected a text");
    CHECK(refused([&] { map.counts("l", 0, 9); }) ==
          "f.json: l[1]: found \"2\", expected an integer in 0..9");
    CHECK(refused([&] { map.map("l"); }) == "f.json: l: found a list, expected an object");
    CHECK(refused([&] { map.maps("l"); }) == "f.json: l[0]: found 1, expected an object");
    CHECK(refused([&] { map.maps("items")[1].count("n", 0, 9); }) ==
          "f.json: items[1].n: found 2.5, expected an integer in 0..9");
}
