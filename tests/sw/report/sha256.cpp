// SPDX-License-Identifier: Apache-2.0
#include "sw/report/sha256.hpp"

#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("the vectors of FIPS 180-4's examples") {
    CHECK(sha256_text("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_text("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_text("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("pieces hash as the whole") {
    Sha256 pieces;
    pieces.add("ab");
    pieces.add("");
    pieces.add("c");
    CHECK(to_hexadecimal(pieces.digest()) == sha256_text("abc"));
}
