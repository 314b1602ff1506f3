// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "hw/arith/lns/table_file.hpp"

namespace napier {

/// What the hardware is built from: the parameters of hw/rtl that a log-add table fixes.
struct RtlTable {
    int segments;        ///< S: lines of D+ and of D-, the shorter one padded
    int cell_bits;       ///< CELL: breakpoints are multiples of 2^CELL
    int correction_bits; ///< B: bits of a signed correction
};

RtlTable rtl_table(const TableFile& file);

/// Throws InputError unless `name` is a SystemVerilog identifier.
void check_rtl_name(const std::string& name);

/// A SystemVerilog package `name` with W, F, S, CELL, B and TABLE, as hw/rtl's modules take them.
/// TABLE holds lines of 48 bits: start (20), shift (8, signed; 31 is flat), intercept (20); D+ from
/// index 0, D- from index S + 1, both closed by a flat line of zero at the function's end.
std::string rtl_package(const TableFile& file, const std::string& name);

/// A module `name`_mac: lns_mac with the package's parameters, and the options left open.
std::string rtl_mac(const std::string& name);

/// The files of hw/rtl, compiled in: (name without .sv, text).
const std::vector<std::pair<std::string, std::string>>& embedded_rtl();

} // namespace napier
