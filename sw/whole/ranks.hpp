// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace napier {

/// Processes (ranks) that train one network together. Each executes the same passes in the same
/// order, so each makes the same calls here, which return when all of them have called.
class Ranks {
  public:
    virtual ~Ranks() = default;

    virtual int count() const = 0;
    virtual int rank() const = 0; ///< this process's, from 0
    /// Each rank gives the piece [cuts[rank], cuts[rank + 1]) of the bytes and receives all others.
    /// `cuts` has count() + 1 items, begins with 0, and is the same on all ranks.
    virtual void all_gather(std::uint8_t* bytes, const std::vector<std::size_t>& cuts) = 0;
    /// Rank s sends the piece [sent_cuts[d], sent_cuts[d + 1]) of `sent` to rank d, where it
    /// becomes [received_cuts[s], received_cuts[s + 1]) of `received`. Each less than 1 GiB in all.
    virtual void all_to_all(const std::uint8_t* sent, const std::vector<std::size_t>& sent_cuts,
                            std::uint8_t* received,
                            const std::vector<std::size_t>& received_cuts) = 0;
    /// What rank 0 has.
    virtual void broadcast(std::vector<std::uint8_t>& bytes) = 0;
};

} // namespace napier
