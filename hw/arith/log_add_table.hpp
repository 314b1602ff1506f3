// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hw/arith/pwl_table.hpp"

namespace napier {

/// How the corrections of LNS addition are computed. For d = |log difference| in units 2^-F,
///   D+(d) = log2(1 + 2^-d)   (equal signs, added to the larger log)
///   D-(d) = -log2(1 - 2^-d)  (opposite signs, subtracted from the larger log; d >= 1)
/// Both are kept here as magnitudes, in units 2^-F.
enum class Approximation {
    pwl,      ///< piece-wise linear, slopes powers of two: designed per (W, F)
    exact,    ///< the rounded function, a full table
    shift,    ///< one shift (Sanyal, Beerel, Chugg, ICASSP 2020): 1 >> d and 1.5 >> d
    mitchell, ///< log2(1 + x) ~ x and 2^f ~ 1 + f (Mitchell 1962)
};

std::string to_string(Approximation approximation);

/// The corrections of one fraction as dense arrays: what every kernel is made from.
/// |D|(d) is 0 from the arrays' ends on.
class LogAddTable {
  public:
    /// Approximation `exact`, `shift` or `mitchell`.
    static LogAddTable closed_form(Approximation approximation, int fraction);
    static LogAddTable from_pwl(const PwlTable& table);
    /// The same, and where it came from stays with it: see file().
    static LogAddTable from_file(const TableFile& file);

    Approximation approximation() const { return approximation_; }
    int fraction() const { return fraction_; }
    /// Segments of D+ and D- together; 0 where the kind has none.
    int segments() const { return segments_; }

    std::int32_t plus(std::int32_t d) const {
        return static_cast<std::size_t>(d) < plus_.size() ? plus_[static_cast<std::size_t>(d)] : 0;
    }
    /// d >= 1
    std::int32_t minus(std::int32_t d) const {
        return static_cast<std::size_t>(d) < minus_.size() ? minus_[static_cast<std::size_t>(d)]
                                                           : 0;
    }
    const std::vector<std::int32_t>& plus_values() const { return plus_; }
    /// Entry 0 is unused and 0.
    const std::vector<std::int32_t>& minus_values() const { return minus_; }

    /// The lines that the values were computed from; null where the kind has none. They live as
    /// long as this table or a copy of it.
    const PwlTable* pwl() const { return pwl_.get(); }
    /// The same with their name and design; null unless the table was made by from_file.
    const TableFile* file() const { return file_.get(); }
    /// file()->name, or nothing: what reports call the table.
    std::string name() const { return file_ == nullptr ? std::string() : file_->name; }

    /// Equal kinds, values, lines, names and designs.
    friend bool operator==(const LogAddTable& a, const LogAddTable& b);
    friend bool operator!=(const LogAddTable& a, const LogAddTable& b) { return !(a == b); }

    /// Bound on |value - exact function| in units of 2^-F, declared per kind and held by the
    /// tests: exact 0.5; mitchell, shift and pwl are computed from the function itself.
    double max_error_lsb() const;

  private:
    LogAddTable(Approximation approximation, int fraction, int segments,
                std::vector<std::int32_t> plus, std::vector<std::int32_t> minus);

    Approximation approximation_;
    int fraction_;
    int segments_;
    std::vector<std::int32_t> plus_;
    std::vector<std::int32_t> minus_;
    std::shared_ptr<const PwlTable> pwl_;
    std::shared_ptr<const TableFile> file_;
};

/// The functions themselves, in units of 2^-fraction, for any output fraction (the update and
/// softmax units keep more fraction bits in the result than in d).
double exact_plus(double d_units, int fraction);
double exact_minus(double d_units, int fraction);

/// First d from which the rounded exact function is zero: log2(1 + 2^-d) 2^F < 1/2.
std::int32_t exact_range(int d_fraction, int result_fraction);

} // namespace napier
