// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "hw/cost/burst_train.hpp"

namespace napier {

/// A memory that an initiator may reach without transactions, where nothing between the two wants
/// to see them: a training step has millions of bursts, and payloads and sockets cost more host
/// time than what the memory does for them. Values, times and counts are those of a transaction.
class DirectMemory {
  public:
    virtual ~DirectMemory() = default;
    /// What is not there is asked for by a transaction, whose response says why.
    virtual bool holds(std::uint64_t address, std::uint64_t bytes) const = 0;
    /// A program begins: all rows are closed, whoever opened them.
    virtual void begin_program() = 0;
    /// Moves `bytes` to or from `data` (null: time only), to arrive at `arrival_ps`; no access of
    /// anybody will arrive before `earliest_ps` any more. Throws InvariantError if it is complete
    /// before it arrives.
    virtual BurstAnswer access(std::size_t initiator, bool write, std::uint64_t address,
                               std::uint8_t* data, std::uint64_t bytes, std::uint64_t arrival_ps,
                               std::uint64_t earliest_ps) = 0;
};

} // namespace napier
