// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/arith/common/integer.hpp"
#include "hw/arith/common/packing.hpp"

namespace napier {

/// How the rows of a matrix lie in DRAM: elements packed without gaps, in whole groups. All that
/// reads, writes or measures a row asks here, so that a number system whose rows hold more than
/// their elements, such as exponents shared by a block, has one place to say so.
struct TensorLayout {
    int element_bits = 16; ///< 8 to kMostElementBits

    /// Elements that a row is a multiple of. Tiles begin and end on groups, along the summed
    /// dimension too.
    static constexpr std::int64_t kGroup = 8;
    static constexpr std::int64_t whole_groups(std::int64_t elements) {
        return round_up(elements, kGroup);
    }
    /// Elements of the whole groups that fit.
    static constexpr std::int64_t groups_in(std::int64_t elements) {
        return elements / kGroup * kGroup;
    }
    static constexpr bool begins_group(std::int64_t element) { return element % kGroup == 0; }

    /// Bytes of a row of so many elements.
    constexpr std::uint64_t row_bytes(std::int64_t elements) const {
        return packed_bytes(static_cast<std::size_t>(elements), element_bits);
    }
    /// Bytes from a row's beginning to an element that begins a group.
    constexpr std::uint64_t offset(std::int64_t element) const {
        return static_cast<std::uint64_t>(element / kGroup * element_bits);
    }
    constexpr std::uint64_t group_bytes() const { return offset(kGroup); }
};

} // namespace napier
