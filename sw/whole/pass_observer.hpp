// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sw/lower/network_plan.hpp"
#include "sw/whole/host_memory.hpp"

namespace napier {

/// Looks at memory before and after each operation of a training step, and changes nothing.
class PassObserver {
  public:
    virtual ~PassObserver() = default;

    /// A training step, by its number from 0, begins. Whether its operations are of interest: else
    /// nothing is called until the next step begins.
    virtual bool begin(std::uint32_t step) = 0;
    virtual void before(const NetworkPlan& plan, const HostMemory& memory,
                        const PassOperation& operation) = 0;
    virtual void after(const NetworkPlan& plan, const HostMemory& memory,
                       const PassOperation& operation) = 0;
    virtual void end() = 0;
};

} // namespace napier
