// SPDX-License-Identifier: Apache-2.0
#include "sw/report/one_line.hpp"

#include "hw/config/plain_text.hpp"

namespace napier {

std::string one_line(const std::string& message) {
    constexpr std::size_t kLongest = 2000;
    const std::string line = printable(message.substr(0, kLongest));
    return message.size() > kLongest ? line + " ..." : line;
}

} // namespace napier
