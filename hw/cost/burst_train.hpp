// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace napier {

/// Bursts of one transfer: `runs` stretches of `run_bytes`, `run_stride` bytes apart. A burst ends
/// at a multiple of `burst_bytes`, as a memory controller wants it; the port issues `width` bytes a
/// clock.
struct BurstTrain {
    bool write = false;
    std::uint64_t address = 0;
    std::uint64_t run_bytes = 0;
    std::uint64_t run_stride = 0;
    std::uint32_t runs = 1;
    std::uint64_t burst_bytes = 256;
    std::uint64_t width = 32;
    std::uint64_t clock_ps = 1000;
};

/// What a memory answers to a burst.
struct BurstAnswer {
    std::uint64_t end_ps = 0;      ///< when it is complete, on the clock of whoever asked
    std::uint64_t rows_opened = 0; ///< DRAM rows it opened; 0 if the memory does not say
};

/// What is in flight while one instruction runs; it may take several trains. Picoseconds from the
/// instruction's start.
struct BurstState {
    std::vector<std::uint64_t> ring; ///< when each of the bursts in flight is complete
    std::size_t slot = 0;
    std::uint64_t issue = 0; ///< of the next burst
    std::uint64_t end = 0;   ///< of the last
    std::uint64_t bursts = 0;
    std::uint64_t bytes = 0;       ///< that they move
    std::uint64_t rows_opened = 0; ///< DRAM rows, by all of them

    void start(std::size_t outstanding) {
        ring.assign(outstanding, 0);
        slot = 0;
        issue = end = bursts = bytes = rows_opened = 0;
    }
    std::uint64_t time() const { return std::max(issue, end); }
};

/// Walks a train in order: `access(address, bytes, issue_ps)` gives the BurstAnswer to a burst
/// issued then.
template <typename Access> void walk(const BurstTrain& train, BurstState& state, Access&& access) {
    const std::uint64_t whole_issue =
        (train.burst_bytes + train.width - 1) / train.width * train.clock_ps;
    for (std::uint32_t run = 0; run < train.runs; ++run) {
        std::uint64_t address = train.address + std::uint64_t{run} * train.run_stride;
        std::uint64_t left = train.run_bytes;
        std::uint64_t room = train.burst_bytes - address % train.burst_bytes;
        while (left > 0) {
            const std::uint64_t bytes = std::min(left, room);
            room = train.burst_bytes;
            state.issue = std::max(state.issue, state.ring[state.slot]);
            const BurstAnswer answer = access(address, bytes, state.issue);
            state.end = std::max(state.end, answer.end_ps);
            state.rows_opened += answer.rows_opened;
            state.ring[state.slot] = state.end;
            state.slot = state.slot + 1 == state.ring.size() ? 0 : state.slot + 1;
            state.issue += bytes == train.burst_bytes
                               ? whole_issue
                               : (bytes + train.width - 1) / train.width * train.clock_ps;
            address += bytes;
            left -= bytes;
            ++state.bursts;
            state.bytes += bytes;
        }
    }
}

} // namespace napier
