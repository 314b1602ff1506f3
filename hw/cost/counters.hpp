// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "hw/cost/event.hpp"

namespace napier {

/// How often each event happened. Adding up layers and taking the difference of two moments are
/// exact, so parts always make up the whole.
class Counters {
  public:
    std::uint64_t operator[](Event event) const { return values_[index(event)]; }
    std::uint64_t& operator[](Event event) { return values_[index(event)]; }
    void add(Event event, std::uint64_t times) { values_[index(event)] += times; }

    Counters& operator+=(const Counters& other);
    /// Throws std::invalid_argument naming the event if `other` counted more than this.
    Counters& operator-=(const Counters& other);

    friend Counters operator+(Counters a, const Counters& b) { return a += b; }
    friend Counters operator-(Counters a, const Counters& b) { return a -= b; }
    friend bool operator==(const Counters& a, const Counters& b) { return a.values_ == b.values_; }
    friend bool operator!=(const Counters& a, const Counters& b) { return !(a == b); }

  private:
    static std::size_t index(Event event) { return static_cast<std::size_t>(event); }

    std::array<std::uint64_t, kEventCount> values_{};
};

/// A line an event: name, count, unit, description.
std::string to_text(const Counters& counters);

} // namespace napier
