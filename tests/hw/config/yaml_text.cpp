// SPDX-License-Identifier: Apache-2.0
#include "hw/config/yaml_text.hpp"

#include "hw/config/input_error.hpp"
#include "hw/config/set_keys.hpp"
#include "tests/catch.hpp"

using namespace napier;
using Catch::Contains;
using Catch::Matchers::Equals;

TEST_CASE("an alias is a copy: a key that is set later changes no other") {
    const YAML::Node root = parse_yaml("a: &k 4\n"
                                       "b: *k\n"
                                       "c: &m {x: 1, y: [*k, &l 2]}\n"
                                       "d: *m\n"
                                       "e: [*m, *l, null, 'null']\n",
                                       "x.yaml");
    KeyOrigins origins;
    set_keys(root, {{"a", "5"}, {"c.x", "6"}, {"d.y", "7"}}, origins);
    CHECK(root["a"].Scalar() == "5");
    CHECK(root["b"].Scalar() == "4");
    CHECK(root["c"]["x"].Scalar() == "6");
    CHECK(root["c"]["y"][0].Scalar() == "4");
    CHECK(root["d"]["x"].Scalar() == "1");
    CHECK(root["d"]["y"].Scalar() == "7");
    CHECK(root["e"][0]["x"].Scalar() == "1");
    CHECK(root["e"][0]["y"][1].Scalar() == "2");
    CHECK(root["e"][1].Scalar() == "2");
    CHECK(root["e"][2].IsNull());
    CHECK(root["e"][3].IsScalar());
    std::string order;
    for (const auto& item : root) {
        order += item.first.Scalar();
    }
    CHECK(order == "abcde");
}

TEST_CASE("single values keep their lines beside an alias, and twins of a key are found") {
    YamlMap map = YamlMap::parse("a: &k 4\nb: *k\nc:\n  x: z\n", "x.yaml");
    CHECK_THROWS_WITH(map.map("c").integer("x", 0, 1),
                      Equals("x.yaml:4: c.x: found 'z', expected an integer in 0..1"));
    CHECK_THROWS_WITH(map.integer("b", 0, 1),
                      Equals("x.yaml:2: b: found '4', expected an integer in 0..1"));
    CHECK_THROWS_WITH(YamlMap::parse("a: &k 4\nb: *k\nb: 1\n", "x.yaml"),
                      Equals("x.yaml:3: b: key given twice"));
}

TEST_CASE("what YAML can be asked to do without end is refused in one line") {
    const auto refuse = [](const std::string& text, const std::string& message) {
        CHECK_THROWS_WITH(parse_yaml(text, "x.yaml"), Contains(message));
        CHECK_THROWS_AS(parse_yaml(text, "x.yaml"), InputError);
    };
    refuse("a: &a [*a]\n", "x.yaml:1: an alias inside its own anchor");
    refuse("a: &a\n  b: {c: *a}\n", "x.yaml:2: an alias inside its own anchor");
    std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int copy = 1; copy < 10; ++copy) {
            bomb += ", " + before;
        }
        bomb += "]\n";
    }
    refuse(bomb, "x.yaml:6: found more than 500000 values in the file");
    refuse("a: 1\n---\nb: 2\n", "x.yaml:2: a second document begins, expected one");
    refuse(std::string(100000, '['), "x.yaml:1: ");
    refuse("a: " + std::string(65, '[') + std::string(65, ']') + "\n", "nested deeper than 64");
    refuse(std::string(std::size_t{9} << 20, ' '), "x.yaml: found 9437184 bytes of YAML, expected");
    std::string list = "a:\n";
    while (list.size() < (std::size_t{7} << 20)) {
        list += "- 1\n";
    }
    refuse(list, "found more than 500000 values in the file");
}
