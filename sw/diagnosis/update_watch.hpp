// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "sw/diagnosis/sample.hpp"
#include "sw/whole/host_memory.hpp"

namespace napier {

/// The weights before an update, to be compared with those after.
class UpdateWatch {
  public:
    /// Before the update runs.
    UpdateWatch(const HostMemory& memory, const UpdatePass& pass);

    /// After it has run. Values of the words of weights, and of gradients.
    UpdateEffect compare(const HostMemory& memory, const WordValues& weights,
                         const WordValues& gradients) const;

  private:
    DeviceTensor weight_;
    std::vector<std::uint32_t> before_;
    std::vector<std::uint32_t> gradient_;
};

} // namespace napier
