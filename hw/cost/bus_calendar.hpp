// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace napier {

/// Who holds a bus when, in picoseconds. An initiator's transfers follow each other in the order of
/// its calls. Those of different initiators need not be called in the order of their times, since a
/// temporally decoupled one (IEEE 1666, 14.1) runs ahead of the others: each goes into the first
/// gap that the others leave, so nobody waits for a transfer that is later than its own.
class BusCalendar {
  public:
    /// The initiator's transfer of `duration_ps` that could begin at `ready_ps`; returns when it
    /// begins. Nobody will ask for a time before `now_ps` any more, which must not fall.
    std::uint64_t place(std::size_t initiator, std::uint64_t ready_ps, std::uint64_t duration_ps,
                        std::uint64_t now_ps);

  private:
    struct Busy {
        std::uint64_t begin;
        std::uint64_t end;
    };
    using Row = std::deque<Busy>; ///< of one initiator: rising, apart

    /// The first begin from `begin_ps` on at which `row` leaves room.
    static std::uint64_t gap(const Row& row, std::uint64_t begin_ps, std::uint64_t duration_ps);

    std::vector<Row> rows_;
    std::vector<std::uint64_t> free_; ///< by initiator: the end of its last transfer
};

} // namespace napier
