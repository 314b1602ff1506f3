// SPDX-License-Identifier: Apache-2.0
#include "hw/config/yaml_reader.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;
using Catch::Matchers::Equals;
using Catch::Matchers::StartsWith;

namespace {

/// The key under test stands on line 3.
YamlMap with_line(const std::string& line) {
    return YamlMap::parse("a: 1\nb: 2\n" + line + "\n", "x.yaml");
}

} // namespace

TEST_CASE("good values of every type are read") {
    YamlMap map = YamlMap::parse("i: -7\nr: 2.5e-1\nb: true\nt: some words\nc: two\n"
                                 "is: [1, 2, 3]\nrs: [0.5, 1]\nm: {k: 4}\nl: [{k: 5}, {k: 6}]\n",
                                 "x.yaml");
    CHECK(map.integer("i", -7, -7) == -7);
    CHECK(map.real("r", 0, 1) == 0.25);
    CHECK(map.boolean("b", false));
    CHECK(map.text("t") == "some words");
    CHECK(map.choice("c", {"one", "two"}) == 1);
    CHECK(map.integers("is", 1, 3) == std::vector<std::int64_t>{1, 2, 3});
    CHECK(map.reals("rs", 0, 1) == std::vector<double>{0.5, 1.0});
    YamlMap nested = map.map("m");
    CHECK(nested.integer("k", 0, 9) == 4);
    nested.finish();
    std::vector<YamlMap> items = map.maps("l");
    REQUIRE(items.size() == 2);
    CHECK(items[1].integer("k", 0, 9) == 6);
    CHECK(map.keys() == std::vector<std::string>{"i", "r", "b", "t", "c", "is", "rs", "m", "l"});
    CHECK_NOTHROW(map.finish());
}

TEST_CASE("fallbacks stand in for absent keys only") {
    YamlMap map = with_line("c: 9");
    CHECK(map.integer("none", 0, 1, 5) == 5);
    CHECK(map.real("none", 0, 1, 0.5) == 0.5);
    CHECK(map.boolean("none", true));
    CHECK(map.text("none", "word") == "word");
    CHECK(map.choice("none", {"one", "two"}, 1) == 1);
    CHECK_NOTHROW(map.map_or_empty("none").finish());
    CHECK_FALSE(map.has("none"));
    CHECK_THROWS_AS(map.integer("c", 0, 1, 5), InputError);
}

TEST_CASE("a value of the wrong type or range names file, line and key") {
    for (const char* bad :
         {"word", "1.5", "0x10", "11", "-1", "", "[1]", "{k: 1}", "99999999999999999999", "1 2"}) {
        CAPTURE(bad);
        YamlMap map = with_line(std::string("key: ") + bad);
        CHECK_THROWS_WITH(map.integer("key", 0, 10), StartsWith("x.yaml:3: key: "));
        CHECK_THROWS_WITH(map.integer("key", 0, 10, 5), StartsWith("x.yaml:3: key: "));
    }
    for (const char* bad :
         {"word", "1.5x", "11", "-0.5", "nan", ".nan", "inf", ".inf", "1e999", "", "[1]"}) {
        CAPTURE(bad);
        YamlMap map = with_line(std::string("key: ") + bad);
        CHECK_THROWS_WITH(map.real("key", 0, 10), StartsWith("x.yaml:3: key: "));
        CHECK_THROWS_WITH(map.real("key", 0, 10, 5), StartsWith("x.yaml:3: key: "));
    }
    for (const char* bad : {"yes", "1", "True", "", "[true]"}) {
        CAPTURE(bad);
        YamlMap map = with_line(std::string("key: ") + bad);
        CHECK_THROWS_WITH(map.boolean("key", false), StartsWith("x.yaml:3: key: "));
    }
    CHECK_THROWS_WITH(with_line("key: 11").integer("key", 0, 10),
                      Equals("x.yaml:3: key: found '11', expected an integer in 0..10"));
    CHECK_THROWS_WITH(with_line("key: [x]").text("key"), StartsWith("x.yaml:3: key: "));
    CHECK_THROWS_WITH(with_line("key: {x: 1}").text("key", "y"), StartsWith("x.yaml:3: key: "));
}

TEST_CASE("a wrong choice lists the right ones") {
    CHECK_THROWS_WITH(with_line("key: three").choice("key", {"one", "two"}),
                      StartsWith("x.yaml:3: key: ") && Contains("'three'") && Contains("one, two"));
    CHECK_THROWS_WITH(with_line("key: three").choice("key", {"one", "two"}, 0),
                      StartsWith("x.yaml:3: key: ") && Contains("one, two"));
}

TEST_CASE("a bad list names file, line and key, and the item") {
    CHECK_THROWS_WITH(with_line("key: 5").integers("key", 0, 9), StartsWith("x.yaml:3: key: "));
    CHECK_THROWS_WITH(with_line("key: 5").reals("key", 0, 9), StartsWith("x.yaml:3: key: "));
    CHECK_THROWS_WITH(with_line("key: 5").maps("key"), StartsWith("x.yaml:3: key: "));
    CHECK_THROWS_WITH(with_line("key: [1, 10]").integers("key", 0, 9),
                      StartsWith("x.yaml:3: key: ") && Contains("'10'"));
    CHECK_THROWS_WITH(with_line("key: [1, [2]]").integers("key", 0, 9),
                      StartsWith("x.yaml:3: key: "));
    CHECK_THROWS_WITH(with_line("key: [1, x]").reals("key", 0, 9),
                      StartsWith("x.yaml:3: key: ") && Contains("'x'"));
    CHECK_THROWS_WITH(with_line("key:\n  - {k: 1}\n  - 7").maps("key"),
                      StartsWith("x.yaml:5: key[1]: "));
}

TEST_CASE("missing, unknown and repeated keys name file, line and key") {
    CHECK_THROWS_WITH(with_line("c: 3").integer("key", 0, 9), StartsWith("x.yaml:1: key: missing"));
    CHECK_THROWS_WITH(with_line("c: 3").text("key"), StartsWith("x.yaml:1: key: missing"));
    CHECK_THROWS_WITH(with_line("c: 3").map("key"), StartsWith("x.yaml:1: key: missing"));
    CHECK_THROWS_WITH(with_line("c: 3").maps("key"), StartsWith("x.yaml:1: key: missing"));

    YamlMap map = with_line("key: 3");
    map.integer("a", 0, 9);
    map.integer("b", 0, 9);
    CHECK_THROWS_WITH(map.finish(), Equals("x.yaml:3: key: unknown key"));

    CHECK_THROWS_WITH(with_line("a: 3"), Equals("x.yaml:3: a: key given twice"));
    CHECK_THROWS_WITH(with_line("[p, q]: 3"), StartsWith("x.yaml:3: "));
}

TEST_CASE("nested errors give the whole path") {
    YamlMap map = with_line("outer:\n  inner:\n    key: x\n  list:\n    - {k: 1}\n    - {k: 2}");
    YamlMap outer = map.map("outer");
    YamlMap inner = outer.map("inner");
    CHECK_THROWS_WITH(inner.integer("key", 0, 9), StartsWith("x.yaml:5: outer.inner.key: "));
    CHECK_THROWS_WITH(inner.integer("none", 0, 9),
                      StartsWith("x.yaml:5: outer.inner.none: missing"));
    std::vector<YamlMap> items = outer.maps("list");
    CHECK_THROWS_WITH(items[1].integer("k", 0, 1), StartsWith("x.yaml:8: outer.list[1].k: "));
    CHECK_THROWS_WITH(items[0].finish(), Equals("x.yaml:7: outer.list[0].k: unknown key"));
    CHECK_THROWS_WITH(map.map("a"), StartsWith("x.yaml:1: a: "));
    CHECK_THROWS_WITH(map.map_or_empty("a"), StartsWith("x.yaml:1: a: "));
    CHECK(inner.where("key") == "x.yaml:5: outer.inner.key");
    CHECK_THROWS_WITH(inner.fail("key", "because"), Equals("x.yaml:5: outer.inner.key: because"));
    CHECK_THROWS_WITH(with_line("outer:\n  k: 1\n  k: 2").map("outer"),
                      Equals("x.yaml:5: outer.k: key given twice"));
}

TEST_CASE("text that is no mapping names the file") {
    for (const char* bad : {"", "word", "[1, 2]", "# only a comment\n"}) {
        CAPTURE(bad);
        CHECK_THROWS_WITH(YamlMap::parse(bad, "x.yaml"), StartsWith("x.yaml: "));
    }
    CHECK_THROWS_WITH(YamlMap::parse("a: 1\nb: [1, 2\nc: 3\n", "x.yaml"), StartsWith("x.yaml:"));
    CHECK_THROWS_WITH(YamlMap::parse("a: 1\nb: }\n", "x.yaml"), StartsWith("x.yaml:2: not YAML"));
    CHECK_THROWS_AS(YamlMap::parse("a: *nobody\n", "x.yaml"), InputError);
}

TEST_CASE("a file that is not there is named") {
    CHECK_THROWS_WITH(YamlMap::load("no/such/file.yaml"), StartsWith("no/such/file.yaml: "));
    CHECK_THROWS_AS(YamlMap::load("."), InputError);
}
