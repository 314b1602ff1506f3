// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "hw/arith/common/exact_corrections.hpp"
#include "hw/arith/lns/approximation.hpp"
#include "hw/arith/lns/pwl_table.hpp"

namespace napier {

/// The corrections of one fraction as dense arrays: what every kernel is made from.
/// |D|(d) is 0 from the arrays' ends on.
class LogAddTable {
  public:
    /// Of any approximation but pwl. Throws std::invalid_argument if its corrections are out of
    /// range, see ClosedForm.
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
    /// tests: exact 0.5; the others' are computed from the function itself.
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

} // namespace napier
