// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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

/// One line: |D|(d) = intercept - floor(d * 2^-shift), from d = start to the next start.
/// A negative shift is a left shift. kFlat makes the line constant.
struct PwlSegment {
    static constexpr int kFlat = 31;
    std::int32_t start;
    int shift;
    std::int32_t intercept;

    constexpr std::int32_t value(std::int32_t d) const {
        return intercept - (shift >= 0 ? d >> shift : d * (1 << -shift));
    }
};

/// One piece-wise linear function over [first start, end); zero from `end` on.
struct PwlFunction {
    std::vector<PwlSegment> segments;
    std::int32_t end = 0;

    /// d must not be below the first segment's start.
    std::int32_t value(std::int32_t d) const;
    /// Index of the segment that holds d; segments.size() past the end.
    std::size_t segment_of(std::int32_t d) const;
};

/// A pair of functions for one fraction. `plus` starts at d = 0, `minus` at d = 1
/// (d = 0 with opposite signs is exact zero and never reaches the table).
struct PwlTable {
    int fraction = 0;
    PwlFunction plus;
    PwlFunction minus;
};

/// Throws std::invalid_argument naming the culprit unless: the first starts are 0 and 1, starts
/// rise strictly and lie below `end`, and no value is negative (so hardware needs no clamp).
void check_table(const PwlTable& table);

/// The corrections of one fraction as dense arrays: what every kernel is made from.
/// |D|(d) is 0 from the arrays' ends on.
class LogAddTable {
  public:
    /// Approximation `exact`, `shift` or `mitchell`.
    static LogAddTable closed_form(Approximation approximation, int fraction);
    static LogAddTable from_pwl(const PwlTable& table);

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
};

/// The functions themselves, in units of 2^-fraction, for any output fraction (the update and
/// softmax units keep more fraction bits in the result than in d).
double exact_plus(double d_units, int fraction);
double exact_minus(double d_units, int fraction);

/// First d from which the rounded exact function is zero: log2(1 + 2^-d) 2^F < 1/2.
std::int32_t exact_range(int d_fraction, int result_fraction);

} // namespace napier
