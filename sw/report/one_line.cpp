// SPDX-License-Identifier: Apache-2.0
#include "sw/report/one_line.hpp"

namespace napier {

std::string one_line(const std::string& message) {
    constexpr std::size_t kLongest = 2000;
    constexpr char digits[] = "0123456789abcdef";
    std::string line;
    for (const char c : message.substr(0, kLongest)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f) {
            line += c;
        } else {
            line += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return message.size() > kLongest ? line + " ..." : line;
}

} // namespace napier
