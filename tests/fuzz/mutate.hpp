// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/draw.hpp"

namespace napier::fuzz {

using Input = std::vector<std::uint8_t>;

/// Input `number` of the endless row that the corpus (not empty) gives: one of its files with one
/// to eight changes.
inline Input mutated(const std::vector<Input>& corpus, std::uint64_t number) {
    static const std::vector<std::string> texts = {"0",
                                                   "-1",
                                                   "1e308",
                                                   "nan",
                                                   "9223372036854775807",
                                                   "18446744073709551616",
                                                   "4294967295",
                                                   "\n",
                                                   ":",
                                                   ",",
                                                   "{",
                                                   "]",
                                                   "&a ",
                                                   "*a",
                                                   "\t",
                                                   "~",
                                                   "\x80",
                                                   "- ",
                                                   "..",
                                                   "'",
                                                   "!!binary "};
    constexpr std::size_t kLongest = 1 << 16;
    test::Draw draw(number);
    Input input = corpus[draw.below(corpus.size())];
    const std::size_t changes = 1 + draw.below(8);
    for (std::size_t change = 0; change < changes; ++change) {
        const std::size_t at = draw.below(input.size() + 1);
        const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
        const std::size_t span = std::min(input.size() - at, 1 + draw.below(32));
        const auto end = place + static_cast<std::ptrdiff_t>(span);
        switch (draw.below(8)) {
        case 0: // a bit
            if (at < input.size()) {
                input[at] ^= static_cast<std::uint8_t>(1u << draw.below(8));
            }
            break;
        case 1: // a byte
            if (at < input.size()) {
                input[at] = static_cast<std::uint8_t>(draw.below(256));
            }
            break;
        case 2: // a byte at the edge of its range
            if (at < input.size()) {
                input[at] = std::array<std::uint8_t, 4>{0, 0xff, 0x80, 0x7f}[draw.below(4)];
            }
            break;
        case 3:
            input.erase(place, end);
            break;
        case 4: { // something twice
            const Input copy(place, end);
            input.insert(place, copy.begin(), copy.end());
            break;
        }
        case 5: { // a text that means something to somebody
            const std::string& text = texts[draw.below(texts.size())];
            input.insert(place, text.begin(), text.end());
            break;
        }
        case 6: { // a piece of another file
            const Input& other = corpus[draw.below(corpus.size())];
            const std::size_t from = draw.below(other.size() + 1);
            const std::size_t count = std::min(other.size() - from, 1 + draw.below(64));
            const auto piece = other.begin() + static_cast<std::ptrdiff_t>(from);
            input.insert(place, piece, piece + static_cast<std::ptrdiff_t>(count));
            break;
        }
        default: // cut off
            if (draw.below(4) == 0) {
                input.erase(place, input.end());
            }
        }
    }
    input.resize(std::min(input.size(), kLongest));
    return input;
}

} // namespace napier::fuzz
