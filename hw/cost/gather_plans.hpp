// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "hw/isa/instruction.hpp"

namespace napier {

/// What a gathering load reads, without its values: equal pieces at equal distances are one line.
struct GatherPlan {
    struct Pieces {
        std::uint64_t offset = 0; ///< of the first, from the first map's first byte
        std::uint64_t bytes = 0;
        std::uint64_t stride = 0;
        std::uint32_t count = 1;
    };
    std::vector<Pieces> pieces; ///< in the order in which they are read
    std::uint64_t bytes = 0;
};

/// Plans of gathering loads. The tiles of a convolution repeat from map to map and from filter to
/// filter, so a layer needs few of them however large the batch: each is made once by WindowGather
/// and kept.
class GatherPlans {
  public:
    explicit GatherPlans(std::uint64_t line_buffer_bytes) : line_buffer_bytes_(line_buffer_bytes) {}

    /// For a load whose first row lies on the first map; `first_map_address` is where the load's
    /// own first map begins. Valid until the next call. Throws DeviceError as WindowGather does.
    const GatherPlan& of(const Load& load, std::uint64_t& first_map_address);

  private:
    using Key = std::array<std::uint64_t, 5>; ///< all that decides a plan
    struct Hash {
        std::size_t operator()(const Key& key) const;
    };
    GatherPlan make(const Load& load) const;

    std::uint64_t line_buffer_bytes_;
    std::unordered_map<Key, GatherPlan, Hash> plans_;
};

} // namespace napier
