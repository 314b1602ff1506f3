// SPDX-License-Identifier: Apache-2.0
#include "hw/config/input_error.hpp"

#include "hw/config/plain_file.hpp"
#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("a message goes on behind a NUL of what it quotes") {
    const std::string found("a\0b\0", 4);
    CHECK(std::string(InputError("found '" + found + "', expected c").what()) ==
          "found 'a\\x00b\\x00', expected c");
    CHECK(std::string(MissingFile(found + ": no such file").what()) ==
          "a\\x00b\\x00: no such file");
}
