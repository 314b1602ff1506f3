// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/tensor_layout.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace napier;

TEST_CASE("a row has the bytes that packing it writes, and a group the bytes between groups") {
    for (int bits = 8; bits <= kMostElementBits; ++bits) {
        const TensorLayout layout{bits};
        for (std::int64_t elements = 1; elements <= 40; ++elements) {
            CAPTURE(bits, elements);
            const std::vector<Word> words(static_cast<std::size_t>(elements * places(bits)), 1);
            std::vector<std::uint8_t> bytes(layout.row_bytes(elements) + 1, 0xee);
            pack(words.data(), static_cast<std::size_t>(elements), bits, bytes.data());
            CHECK(bytes.back() == 0xee);
            CHECK(bytes[bytes.size() - 2] != 0xee);
            const std::int64_t whole = TensorLayout::whole_groups(elements);
            CHECK(TensorLayout::begins_group(whole));
            CHECK(layout.row_bytes(whole) == layout.row_bytes(elements));
            CHECK(layout.offset(whole) == layout.row_bytes(elements));
            CHECK(TensorLayout::groups_in(elements) <= elements);
            CHECK(whole - TensorLayout::groups_in(elements) ==
                  (TensorLayout::begins_group(elements) ? 0 : TensorLayout::kGroup));
        }
        CHECK(layout.group_bytes() == static_cast<std::uint64_t>(bits));
    }
}
