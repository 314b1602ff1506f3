// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/values/kernels/tile_kernel.hpp"
#include "hw/values/vector_values.hpp"
#include "sw/lower/network_plan.hpp"
#include "sw/whole/host_memory.hpp"
#include "sw/whole/pass_sharing.hpp"

namespace napier {

/// What a chip computes, without the chip: executes passes one by one on whole tensors in the
/// host's memory, with the chip's kernels, vector mathematics and random numbers, so to its bits.
/// Knows nothing of time and counts nothing.
class HostChip {
  public:
    /// `ranks`: the processes that share the work, each with such a chip; nullptr: this one alone.
    /// They must outlive it. Throws InputError if the chip has upsets: they hit in the order of a
    /// chip's accesses.
    explicit HostChip(const Architecture& architecture, Ranks* ranks = nullptr);

    const Architecture& architecture() const { return architecture_; }
    /// Of the chip's own arithmetic. Of several ranks, this one's: what the others have made may be
    /// missing in it, see sharing().
    HostMemory& memory() { return memory_; }
    PassSharing& sharing() { return sharing_; }
    /// Of updates and dropout.
    void set_seed(std::uint64_t seed);

    /// A step as updates and dropout see it, see NetworkPlan::set_step().
    struct Step {
        double rate;
        std::int64_t images;
        std::uint32_t number;
    };
    /// Its operations follow, from the first to the last.
    void begin(const Step& step) { sharing_.begin(step.images); }
    /// `plan` has made the operation and placed its tensors in memory(). Throws DeviceError for
    /// what the chip would refuse.
    void run(const NetworkPlan& plan, const PassOperation& operation, const Step& step);

    /// Wall seconds spent in run(), for profiling.
    struct HostSeconds {
        double products = 0;
        double rest = 0;
        double exchange = 0; ///< with other ranks, waiting for them included
    };
    const HostSeconds& seconds() const { return seconds_; }

  private:
    const Architecture architecture_;
    std::vector<std::unique_ptr<TileKernel>> kernels_; ///< by arithmetic, as all of these
    std::vector<std::unique_ptr<VectorMath>> maths_;
    std::vector<std::unique_ptr<VectorValues>> values_;
    HostMemory memory_;
    PassSharing sharing_;
    HostSeconds seconds_;
};

} // namespace napier
