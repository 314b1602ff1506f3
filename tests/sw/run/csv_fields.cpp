// SPDX-License-Identifier: Apache-2.0
#include "sw/run/csv_fields.hpp"

#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

TEST_CASE("any text is a field again, quoted or not, but for its line ends") {
    const std::vector<std::string> texts = {"",     "plain", "a, b",   "say \"no\"", "\"",
                                            "\"\"", ",",     "a\"b,c", " blank ",    "x | y"};
    std::string as_needed;
    std::string always;
    for (const std::string& text : texts) {
        as_needed += (as_needed.empty() ? "" : ",") + csv_field(text);
        always += (always.empty() ? "" : ",") + csv_quoted(text);
    }
    as_needed.insert(0, ","); // the first is empty
    const std::vector<std::string> found = csv_fields(as_needed + "\r\n", "here");
    CHECK(found == texts);
    CHECK(csv_fields(always, "here") == texts);
    CHECK(csv_field("plain") == "plain");
    CHECK(csv_quoted("plain") == "\"plain\"");
    CHECK(csv_fields(csv_field("two\nlines"), "here") == std::vector<std::string>{"two lines"});
    CHECK_THROWS_WITH(csv_fields("a,\"b", "file.csv:3"), Contains("file.csv:3: found a quote"));
}
