// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/liberty.hpp"

#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"
#include "tests/sw/characterize/toy_library.hpp"

using namespace napier;
using namespace napier::characterize;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

TEST_CASE("Liberty text becomes a tree") {
    const LibertyGroup library = parse_liberty("/* a\n comment */ library (l) {\n"
                                               "  unit (1, pf); // to the end\n"
                                               "  simple : 1.5;\n"
                                               "  forgotten : word\n"
                                               "  expression : VDD + 0.5;\n"
                                               "  bus (A[9:0], B);\n"
                                               "  values (\"1, 2\", \\\n \"3\");\n"
                                               "  cell (c) { pin (A) { function : \"(A B)\"; } }\n"
                                               "}\n",
                                               "l.lib");
    CHECK(library.type == "library");
    CHECK(library.arguments == std::vector<std::string>{"l"});
    CHECK(library.find("unit")->values == std::vector<std::string>{"1", "pf"});
    CHECK(library.text("simple") == "1.5");
    CHECK(library.text("forgotten") == "word");
    CHECK(library.text("expression") == "VDD + 0.5");
    CHECK(liberty_numbers(*library.find("values"), "l.lib") == std::vector<double>{1, 2, 3});
    REQUIRE(library.groups.size() == 1);
    CHECK(library.find("bus")->values == std::vector<std::string>{"A[9:0]", "B"});
    CHECK(library.groups[0].line == 10); // also behind a line that is continued
    CHECK(library.groups[0].groups[0].text("function") == "(A B)");
}

TEST_CASE("Liberty text that was written is read as the same tree") {
    const LibertyGroup library = parse_liberty(test::toy_library(), "toy.lib");
    const std::string text = to_text(library);
    CHECK(to_text(parse_liberty(text, "again.lib")) == text);
}

TEST_CASE("a value with quotes, backslashes or blanks is written so that it reads the same") {
    const std::string odd = R"(library ("a b") { cell (C) { note : "say \"no\" \\ (x); }"; } })";
    const LibertyGroup library = parse_liberty(odd, "odd.lib");
    CHECK(library.groups.at(0).text("note") == R"(say "no" \ (x); })");
    const LibertyGroup again = parse_liberty(to_text(library), "again.lib");
    CHECK(again.arguments == library.arguments);
    CHECK(again.groups.at(0).text("note") == library.groups.at(0).text("note"));
}

TEST_CASE("bad Liberty is one line that names file and line") {
    const auto message = [](const std::string& text) -> std::string {
        try {
            parse_liberty(text, "bad.lib");
        } catch (const InputError& error) {
            return error.what();
        }
        return "no error";
    };
    CHECK_THAT(message(""), StartsWith("bad.lib:1: "));
    CHECK_THAT(message("library (l) {\n x : ;\n}"), StartsWith("bad.lib:2: ") && Contains("';'"));
    CHECK_THAT(message("library (l) {\n \"x\" : 1;\n}"), Contains("expected a name"));
    CHECK_THAT(message("library (l) {\n x\n}"), Contains("expected ':' or '('"));
    CHECK_THAT(message("library (l) {\n x : \"open;\n}"), Contains("string without end"));
    CHECK_THAT(message("library (l) {\n /* open\n}"), Contains("comment without end"));
    CHECK_THAT(message("library (l) {\n x (1; 2);\n}"), Contains("expected a value or ')'"));
    CHECK_THAT(message("library (l) {\n a : 1 \\\n;\n values (\"1, \\\n 2\");\n x : ;\n}"),
               StartsWith("bad.lib:6: "));
    CHECK(parse_liberty("library (l) {\n a : (B & C);\n b : 1\n c : (D)\n}", "x").text("a") ==
          "( B & C )");
    CHECK_THAT(message("library (l) {\n x : (A));\n}"), StartsWith("bad.lib:2: "));
    CHECK_THAT(message("library (l) { }\n}"), StartsWith("bad.lib:2: "));
    CHECK_THAT(message("x : 1;"), Contains("library (name)"));
    std::string deep = "library (l) ";
    for (int i = 0; i < 200; ++i) {
        deep += "{ g () ";
    }
    CHECK_THAT(message(deep), Contains("nested deeper"));
}

TEST_CASE("a NUL in a Liberty file is refused where it stands") {
    std::string text = test::toy_library();
    text[text.find("toy")] = '\0';
    CHECK_THROWS_WITH(parse_liberty("\n" + text, "nul.lib"),
                      "nul.lib:2: found control character 0x00, expected Liberty text");
}

TEST_CASE("a Liberty file cut anywhere is refused, never misread") {
    const std::string text = test::toy_library();
    const std::string whole = text.substr(0, text.find_last_of('}'));
    for (std::size_t length = 0; length < whole.size(); length += 7) {
        CAPTURE(length);
        CHECK_THROWS_AS(parse_liberty(whole.substr(0, length), "cut.lib"), InputError);
    }
}

TEST_CASE("a missing Liberty file is named") {
    CHECK_THROWS_WITH(load_liberty("/nowhere/x.lib"), StartsWith("/nowhere/x.lib: "));
}
