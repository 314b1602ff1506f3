// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/philox.hpp"

#include <array>
#include <cstdint>
#include <set>

#include "tests/catch.hpp"

using namespace napier;

using Block = std::array<std::uint32_t, 4>;
using Key = std::array<std::uint32_t, 2>;

// The known answers of the authors' Random123 library for philox4x32 with ten rounds.
TEST_CASE("philox gives the published known answers") {
    CHECK(philox(Block{0, 0, 0, 0}, Key{0, 0}) ==
          Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    CHECK(philox(Block{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                 Key{0xffffffff, 0xffffffff}) ==
          Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    CHECK(philox(Block{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                 Key{0xa4093822, 0x299f31d0}) ==
          Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("every counter word and every key word matters, and the same input repeats") {
    const Block counter{1, 2, 3, 4};
    const Key key{5, 6};
    std::set<Block> seen{philox(counter, key)};
    for (std::size_t word = 0; word < 4; ++word) {
        Block other = counter;
        other[word] ^= 1u;
        seen.insert(philox(other, key));
    }
    for (std::size_t word = 0; word < 2; ++word) {
        Key other = key;
        other[word] ^= 1u;
        seen.insert(philox(counter, other));
    }
    CHECK(seen.size() == 7);
    CHECK(philox(counter, key) == philox(counter, key));
}
