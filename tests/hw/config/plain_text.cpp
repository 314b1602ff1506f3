// SPDX-License-Identifier: Apache-2.0
#include "hw/config/plain_text.hpp"

#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("text is UTF-8 without control characters") {
    check_text("a\tb\r\n\xC2\xB5m \xE2\x82\xAC \xF0\x9F\x98\x80", "x");
    const auto refusal = [](const std::string& text) {
        try {
            check_text(text, "x.csv");
        } catch (const InputError& error) {
            return std::string(error.what());
        }
        return std::string("taken");
    };
    CHECK(refusal("a\nb\xE9\n") == "x.csv:2: found byte 0xe9, expected text in UTF-8");
    CHECK(refusal("\xC0\x80") == "x.csv:1: found byte 0xc0, expected text in UTF-8");
    CHECK(refusal("\xED\xA0\x80") == "x.csv:1: found byte 0xed, expected text in UTF-8");
    CHECK(refusal("\xF5\x80\x80\x80") == "x.csv:1: found byte 0xf5, expected text in UTF-8");
    CHECK(refusal("\xE2\x82") == "x.csv:1: found byte 0xe2, expected text in UTF-8");
    CHECK(refusal(std::string("4\0 5", 4)) ==
          "x.csv:1: found control character 0x00, expected text in UTF-8");
    CHECK(refusal("\n\n\x1B[31m") ==
          "x.csv:3: found control character 0x1b, expected text in UTF-8");
    CHECK(refusal("\xC2\x9B") == "x.csv:1: found control character 0x9b, expected text in UTF-8");
}

TEST_CASE("what a terminal may show") {
    CHECK(printable("2 \xC2\xB5m, \xE2\x82\xAC") == "2 \xC2\xB5m, \xE2\x82\xAC");
    CHECK(printable("a\x1B[31mb\n") == "a\\x1b[31mb\\x0a");
    CHECK(printable("a\tb\n\r", "\n\t") == "a\tb\n\\x0d");
    CHECK(printable("\xC2\x9B\x7F") == "\\xc2\\x9b\\x7f");
    CHECK(printable("\xE2\x80\xAE"
                    "evil") == "\\xe2\\x80\\xaeevil"); // from right to left
    CHECK(printable("\xE9t\xE9") == "\\xe9t\\xe9");
    CHECK(printable(std::string("\0", 1)) == "\\x00");
}
