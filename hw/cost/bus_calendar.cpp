// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/bus_calendar.hpp"

#include <algorithm>

namespace napier {

std::uint64_t BusCalendar::gap(const Row& row, std::uint64_t begin_ps, std::uint64_t duration_ps) {
    auto busy = std::partition_point(row.begin(), row.end(),
                                     [begin_ps](const Busy& b) { return b.end <= begin_ps; });
    for (; busy != row.end() && busy->begin < begin_ps + duration_ps; ++busy) {
        begin_ps = busy->end;
    }
    return begin_ps;
}

std::uint64_t BusCalendar::place(std::size_t initiator, std::uint64_t ready_ps,
                                 std::uint64_t duration_ps, std::uint64_t now_ps) {
    if (initiator >= rows_.size()) {
        rows_.resize(initiator + 1);
        free_.resize(initiator + 1, 0);
    }
    std::uint64_t begin = std::max(ready_ps, free_[initiator]);
    for (std::uint64_t before = begin + 1; before != begin;) { // until all leave room
        before = begin;
        for (std::size_t other = 0; other < rows_.size(); ++other) {
            Row& row = rows_[other];
            while (!row.empty() && row.front().end <= now_ps) {
                row.pop_front();
            }
            begin = other == initiator ? begin : gap(row, begin, duration_ps);
        }
    }
    const std::uint64_t end = begin + duration_ps;
    Row& own = rows_[initiator];
    if (!own.empty() && own.back().end == begin) {
        own.back().end = end;
    } else if (duration_ps > 0) {
        own.push_back({begin, end});
    }
    free_[initiator] = end;
    return begin;
}

} // namespace napier
