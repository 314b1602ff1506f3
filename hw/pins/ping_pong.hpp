// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace napier {

/// The controller of a double buffer: two halves that take turns, one being filled while the other
/// is read. Fills and reads come in order, so two counters say everything; the halves' states are
/// what a person wants to see.
class PingPong {
  public:
    enum class Half : std::int32_t { empty, filling, full, reading };
    static const std::vector<std::string>& half_names() {
        static const std::vector<std::string> names{"EMPTY", "FILLING", "FULL", "READING"};
        return names;
    }

    bool can_fill() const { return half(filled_) == Half::empty; }
    /// Which half is filled next, or now.
    int fill_half() const { return static_cast<int>(filled_ % 2); }
    void begin_fill() { expect(filled_, Half::empty, Half::filling, "fill begins"); }
    void end_fill() {
        expect(filled_, Half::filling, Half::full, "fill ends");
        ++filled_;
    }

    /// A word of this half is read.
    void touch(int half_index) {
        Half& state = states_[static_cast<std::size_t>(half_index)];
        if (state == Half::full) {
            state = Half::reading;
        } else if (state != Half::reading) {
            throw std::logic_error("double buffer: read of a half that is " +
                                   half_names()[static_cast<std::size_t>(state)]);
        }
    }
    /// The oldest fill is no longer needed.
    void release() {
        expect(released_, Half::reading, Half::empty, "release");
        ++released_;
    }

    Half state(int half_index) const { return states_[static_cast<std::size_t>(half_index)]; }
    std::int64_t filled() const { return filled_; }
    std::int64_t released() const { return released_; }

  private:
    Half half(std::int64_t index) const { return states_[static_cast<std::size_t>(index % 2)]; }
    void expect(std::int64_t index, Half from, Half to, const char* what) {
        if (half(index) != from) {
            throw std::logic_error(std::string("double buffer: ") + what + " on a half that is " +
                                   half_names()[static_cast<std::size_t>(half(index))]);
        }
        states_[static_cast<std::size_t>(index % 2)] = to;
    }

    std::array<Half, 2> states_{Half::empty, Half::empty};
    std::int64_t filled_ = 0;
    std::int64_t released_ = 0;
};

} // namespace napier
