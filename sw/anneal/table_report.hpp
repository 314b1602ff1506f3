// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/arith/lns/log_add_table.hpp"

namespace napier::anneal {

/// How far a function is off, over every d up to where the exact one has died away.
struct FunctionReport {
    double max_lsb = 0.0;    ///< of |D|, units of 2^-F
    double mean_lsb = 0.0;   ///< mean of the absolute error
    double max_linear = 0.0; ///< of the sum itself, relative to the larger operand
    double mean_linear = 0.0;
    /// Mean of the signed error of the sum, relative to the larger operand, per octave of d: what
    /// a step at that distance does to a running sum on average.
    std::vector<double> lift;
};

/// So many digits after the point.
std::string to_digits(double value, int digits);

/// The error of one correction, and of the sum or difference it gives, relative to the larger
/// operand.
struct PointError {
    double lsb;
    double linear;
};
PointError plus_error(const LogAddTable& table, std::int32_t d);
PointError minus_error(const LogAddTable& table, std::int32_t d); ///< d >= 1

/// Every d at which the table or the rounded function is not zero lies below this.
std::int32_t report_range(const LogAddTable& table);

struct TableReport {
    FunctionReport plus;
    FunctionReport minus;
};

TableReport report_of(const LogAddTable& table);

/// The report as aligned text, one block of errors and one of lifts by octave.
std::string to_text(const TableReport& report);

} // namespace napier::anneal
