// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/counters.hpp"

#include <iomanip>
#include <locale>
#include <sstream>
#include <stdexcept>

namespace napier {

Counters& Counters::operator+=(const Counters& other) {
    for (std::size_t i = 0; i < kEventCount; ++i) {
        values_[i] += other.values_[i];
    }
    return *this;
}

Counters& Counters::operator-=(const Counters& other) {
    for (const EventInfo& info : event_table()) {
        if (other[info.event] > (*this)[info.event]) {
            throw std::invalid_argument(
                std::string("counter ") + info.name + ": " + std::to_string(other[info.event]) +
                " cannot be taken from " + std::to_string((*this)[info.event]));
        }
    }
    for (std::size_t i = 0; i < kEventCount; ++i) {
        values_[i] -= other.values_[i];
    }
    return *this;
}

std::string to_text(const Counters& counters) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    for (const EventInfo& info : event_table()) {
        out << std::left << std::setw(26) << info.name << std::right << std::setw(20)
            << counters[info.event] << "  " << std::left << std::setw(13) << info.unit << "  "
            << info.description << '\n';
    }
    return out.str();
}

} // namespace napier
