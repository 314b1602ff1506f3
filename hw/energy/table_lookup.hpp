// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/energy/technology.hpp"

namespace napier {

/// The MAC of a width, straight lines between the table's widths; the source names both ends.
/// Throws InputError outside the table.
MacPoint mac_at(const Technology& technology, ArithmeticKind kind, int width_bits);

/// The memory of a capacity, a power law between the table's capacities. One below the smallest
/// costs as the smallest does; one above the largest is an InputError, which calls it `what`.
SramPoint sram_at(const Technology& technology, double capacity_bytes, const std::string& what);

} // namespace napier
