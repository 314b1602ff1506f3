// SPDX-License-Identifier: Apache-2.0
#include "sw/report/one_line.hpp"

#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("a message of several lines is shown as one, without control characters") {
    CHECK(one_line("chip.yaml:3: rows: found 'a\nb\x1b[31m\x7f'") ==
          "chip.yaml:3: rows: found 'a\\x0ab\\x1b[31m\\x7f'");
    CHECK(one_line("2 \xC2\xB5m") == "2 \xC2\xB5m");
    CHECK(one_line(std::string(3000, 'x')) == std::string(2000, 'x') + " ...");
}
