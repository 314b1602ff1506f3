// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/common/packing.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "tests/catch.hpp"

using namespace napier;

namespace {

/// Bit by bit: bit j of element i is bit i * bits + j of the byte stream.
template <typename Element>
std::vector<std::uint8_t> packed(const std::vector<Element>& words, std::size_t bits) {
    const std::size_t groups = words.size() / 8 + (words.size() % 8 != 0 ? 1 : 0);
    std::vector<std::uint8_t> bytes(groups * bits, 0);
    for (std::size_t i = 0; i < words.size(); ++i) {
        for (std::size_t j = 0; j < bits; ++j) {
            if (((words[i] >> j) & 1) != 0) {
                const std::size_t position = i * bits + j;
                bytes[position / 8] =
                    static_cast<std::uint8_t>(bytes[position / 8] | (1u << (position % 8)));
            }
        }
    }
    return bytes;
}

} // namespace

TEST_CASE("packing agrees with a bit-by-bit reference and round trips, at every width") {
    std::mt19937 random(7);
    for (int bits = 8; bits <= 16; ++bits) {
        for (std::size_t length = 0; length <= 40; ++length) {
            for (int fill = 0; fill < 4; ++fill) {
                CAPTURE(bits, length, fill);
                const unsigned mask = (1u << bits) - 1;
                std::vector<std::uint16_t> words(length);
                for (std::uint16_t& word : words) {
                    word = static_cast<std::uint16_t>(fill == 0 ? mask : random() & mask);
                }
                const std::vector<std::uint8_t> expected =
                    packed(words, static_cast<std::size_t>(bits));
                REQUIRE(packed_bytes(length, bits) == expected.size());

                // A byte behind the end must stay as it was.
                std::vector<std::uint8_t> bytes(expected.size() + 1, 0xa5);
                pack(words.data(), length, bits, bytes.data());
                REQUIRE(bytes.back() == 0xa5);
                bytes.pop_back();
                REQUIRE(bytes == expected);

                std::vector<std::uint16_t> back(length + 1, 0xbeef);
                unpack(bytes.data(), length, bits, back.data());
                REQUIRE(back.back() == 0xbeef);
                back.pop_back();
                REQUIRE(back == words);

                std::fill(back.begin(), back.end(), std::uint16_t{0});
                unpack_plain(bytes.data(), length, bits, back.data());
                REQUIRE(back == words);

                std::fill(back.begin(), back.end(), std::uint16_t{0});
                back.push_back(0xbeef);
                bytes.resize(bytes.size() + kUnpackSlack, 0x5a);
                unpack(bytes.data(), length, bits, back.data(), kUnpackSlack);
                REQUIRE(back.back() == 0xbeef);
                back.pop_back();
                REQUIRE(back == words);
            }
        }
    }
}

TEST_CASE("unpacking ignores what the padding of the last group holds") {
    for (int bits = 8; bits <= 16; ++bits) {
        std::vector<std::uint8_t> bytes(packed_bytes(3, bits), 0xff);
        std::vector<std::uint16_t> words(3);
        unpack(bytes.data(), 3, bits, words.data());
        CHECK(words == std::vector<std::uint16_t>(3, static_cast<std::uint16_t>((1 << bits) - 1)));
    }
}

TEST_CASE("masters of two places are packed as any element, and come back in their halves") {
    std::mt19937 random(8);
    for (int bits = 17; bits <= kMostElementBits; ++bits) {
        REQUIRE(places(bits) == 2);
        const int low = place_bits(bits);
        REQUIRE(2 * low - bits <= 1);
        const auto mask = static_cast<std::uint32_t>((std::uint64_t{1} << bits) - 1);
        for (std::size_t length = 0; length <= 40; ++length) {
            for (int fill = 0; fill < 4; ++fill) {
                CAPTURE(bits, length, fill);
                std::vector<std::uint32_t> elements(length);
                std::vector<Word> halves;
                for (std::uint32_t& element : elements) {
                    element = fill == 0 ? mask : static_cast<std::uint32_t>(random()) & mask;
                    halves.push_back(static_cast<Word>(element % (1u << low)));
                    halves.push_back(static_cast<Word>(element / (1u << low)));
                }
                const std::vector<std::uint8_t> expected =
                    packed(elements, static_cast<std::size_t>(bits));
                REQUIRE(packed_bytes(length, bits) == expected.size());

                std::vector<std::uint8_t> bytes(expected.size() + 1, 0xa5);
                pack(halves.data(), length, bits, bytes.data());
                REQUIRE(bytes.back() == 0xa5);
                bytes.pop_back();
                REQUIRE(bytes == expected);

                std::vector<Word> back(2 * length + 1, 0xbeef);
                for (const std::size_t slack : {std::size_t{0}, kUnpackSlack}) {
                    bytes.resize(expected.size() + slack, 0x5a);
                    unpack(bytes.data(), length, bits, back.data(), slack);
                    REQUIRE(back.back() == 0xbeef);
                    REQUIRE(std::equal(halves.begin(), halves.end(), back.begin()));
                    std::fill(back.begin(), back.end() - 1, Word{0});
                }
                unpack_plain(bytes.data(), length, bits, back.data());
                REQUIRE(std::equal(halves.begin(), halves.end(), back.begin()));
                for (std::size_t i = 0; i < length; ++i) {
                    REQUIRE(element_at(back.data(), i, bits) == elements[i]);
                }
                for (Word& half : halves) { // what an upset may leave above an element's bits
                    half = static_cast<Word>(half | (low < 16 ? 0x8000 : 0));
                }
                if (bits % 2 == 0) {
                    pack(halves.data(), length, bits, bytes.data());
                    REQUIRE(std::equal(expected.begin(), expected.end(), bytes.begin()));
                }
            }
        }
    }
}
