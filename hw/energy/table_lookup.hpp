// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/energy/mac_price.hpp"
#include "hw/energy/technology.hpp"

namespace napier {

/// The MAC that is asked for, where the technology has it. Otherwise the nearest of its kind that
/// adds in as many bits, or a straight line between the nearest ones of the widths to either side;
/// the source names both ends. Throws InputError outside the table's widths.
MacPrice mac_at(const Technology& technology, const MacKey& asked);

/// The memory of a capacity, a power law between the table's capacities. One below the smallest
/// costs as the smallest does; one above the largest is an InputError, which calls it `what`.
SramPoint sram_at(const Technology& technology, double capacity_bytes, const std::string& what);

} // namespace napier
