// SPDX-License-Identifier: Apache-2.0
#include "sw/report/text_table.hpp"

#include <sstream>

#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("names stand to the left, numbers to the right") {
    TextTable table({{"pass", TextTable::Align::left}, {"cycles"}, {"energy"}});
    table.add_row({"forward", "1,200", "4.5 mJ"});
    table.add_row({"weight gradient", "87", "0 J"});
    table.add_rule();
    table.add_row({"all", "1,287", ""});
    std::ostringstream out;
    out << table;
    CHECK(out.str() == "pass             cycles  energy\n"
                       "---------------  ------  ------\n"
                       "forward           1,200  4.5 mJ\n"
                       "weight gradient      87     0 J\n"
                       "---------------  ------  ------\n"
                       "all               1,287\n");
}

TEST_CASE("characters are counted, not bytes") {
    TextTable table({{"unit", TextTable::Align::left}, {"n"}});
    table.add_row({"\xc2\xb5m\xc2\xb2", "1"});
    CHECK(table.str() == "unit  n\n----  -\n\xc2\xb5m\xc2\xb2   1\n");
}

TEST_CASE("a row of another length is refused") {
    TextTable table({{"a"}, {"b"}});
    CHECK_THROWS_WITH(table.add_row({"1"}), "a row of 1 cells in a table of 2 columns");
}

TEST_CASE("a table without rows is its headings") {
    CHECK(TextTable({{"a"}, {"long"}}).str() == "a  long\n-  ----\n");
}
