// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/lns_ops.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include "hw/arith/lns/table_file.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

using Real = boost::multiprecision::cpp_bin_float_50;

/// log2(1 + sign 2^-d) in units of 2^-fraction, d in the same units.
Real signed_correction(std::int32_t d, int fraction, int sign) {
    static const Real ln2 = log(Real(2));
    const Real power = exp(-ln2 * d / (1 << fraction));
    return log(1 + sign * power) / ln2 * (1 << fraction);
}

/// The magnitude of floor(x + 1/2) for the signed correction x.
std::int32_t rounded_correction(std::int32_t d, int fraction, int sign) {
    const Real rounded = floor(signed_correction(d, fraction, sign) + Real(0.5));
    return sign * static_cast<std::int32_t>(rounded);
}

/// 2^-d of Mitchell on the grid: floor((2^F - floor(part / 2)) / 2^whole).
std::int32_t mitchell_power(std::int32_t d, std::int32_t one) {
    std::int32_t power = one - d % one / 2;
    for (std::int32_t whole = d / one; whole > 0; --whole) {
        power /= 2;
    }
    return power;
}

/// |log2| of Mitchell of n / 2^F: the line through the powers of two either side of n.
std::int32_t mitchell_log(std::int32_t n, std::int32_t one) {
    std::int32_t octaves = 0;
    std::int32_t scaled = std::max<std::int32_t>(n, 1);
    while (scaled < one) {
        scaled *= 2;
        ++octaves;
    }
    return octaves * one + one - scaled;
}

std::int32_t shifted(std::int32_t start, std::int32_t d, std::int32_t one) {
    for (std::int32_t whole = d / one; whole > 0; --whole) {
        start /= 2;
    }
    return start;
}

/// The last line that starts at or before d, with floor taken in floating point.
std::int32_t line(const PwlFunction& function, std::int32_t d) {
    if (d >= function.end) {
        return 0;
    }
    std::int32_t value = 0;
    for (const PwlSegment& segment : function.segments) {
        if (segment.start <= d) {
            value = segment.intercept -
                    static_cast<std::int32_t>(std::floor(std::ldexp(d, -segment.shift)));
        }
    }
    return value;
}

/// The corrections of every d by the definitions, and the operations on plain integers.
struct SumOracle {
    LnsFormat format;
    Underflow underflow;
    std::vector<std::int32_t> plus;
    std::vector<std::int32_t> minus;

    SumOracle(const LnsFormat& f, Approximation kind, const std::string& table = "")
        : format(f), underflow(Underflow::flush) {
        const std::int32_t one = 1 << f.fraction;
        for (std::int32_t d = 0; d <= 1 << (f.width - 1); ++d) {
            std::int32_t p = 0;
            std::int32_t m = 0;
            if (kind == Approximation::exact) {
                p = rounded_correction(d, f.fraction, 1);
                m = d == 0 ? 0 : rounded_correction(d, f.fraction, -1);
            } else if (kind == Approximation::shift) {
                p = shifted(one, d, one);
                m = shifted(one + one / 2, d, one);
            } else if (kind == Approximation::mitchell) {
                p = mitchell_power(d, one);
                m = mitchell_log(one - p, one);
            } else {
                p = line(bundled_table(table).plus, d);
                m = line(bundled_table(table).minus, d);
            }
            plus.push_back(p);
            minus.push_back(m);
        }
    }

    std::int32_t top() const { return (1 << (format.width - 2)) - 1; }
    Word zero() const { return static_cast<Word>(1 << (format.width - 2)); }
    Word sign(Word word) const { return static_cast<Word>(word & (1 << (format.width - 1))); }
    bool is_zero(Word word) const { return (word ^ sign(word)) == zero(); }
    std::int32_t log(Word word) const {
        const std::int32_t code = word ^ sign(word);
        return code > top() ? code - 2 * (top() + 1) : code;
    }
    Word made(std::int32_t log, Word sign) const {
        if (log < -top() && underflow == Underflow::flush) {
            return zero();
        }
        const std::int32_t code = std::clamp(log, -top(), top());
        return static_cast<Word>((code < 0 ? code + 2 * (top() + 1) : code) | sign);
    }
    Word canonical(Word word) const { return is_zero(word) ? zero() : word; }

    Word multiply(Word a, Word b) const {
        if (is_zero(a) || is_zero(b)) {
            return zero();
        }
        return made(log(a) + log(b), sign(static_cast<Word>(a ^ b)));
    }
    Word add(Word a, Word b) const {
        if (is_zero(a) || is_zero(b)) {
            return canonical(is_zero(a) ? b : a);
        }
        if (log(a) < log(b)) {
            std::swap(a, b);
        }
        const auto d = static_cast<std::size_t>(log(a) - log(b));
        if (sign(a) == sign(b)) {
            return made(log(a) + plus[d], sign(a));
        }
        return d == 0 ? zero() : made(log(a) - minus[d], sign(a));
    }
};

LogAddTable table_of(Approximation kind, int fraction, const std::string& name = "") {
    return kind == Approximation::pwl ? LogAddTable::from_pwl(bundled_table(name))
                                      : LogAddTable::closed_form(kind, fraction);
}

constexpr Approximation kClosedForms[] = {Approximation::exact, Approximation::shift,
                                          Approximation::mitchell};

} // namespace

TEST_CASE("all pairs of 8-bit operands multiply and add as defined") {
    const LnsFormat format{8, 3};
    for (const Approximation kind : {Approximation::exact, Approximation::shift,
                                     Approximation::mitchell, Approximation::pwl}) {
        const LogAddTable table = table_of(kind, 3, "lns8_f3_s8");
        SumOracle oracle(format, kind, "lns8_f3_s8");
        for (const Underflow underflow : {Underflow::flush, Underflow::saturate}) {
            oracle.underflow = underflow;
            int wrong = 0;
            for (int i = 0; i < 65536; ++i) {
                const auto a = static_cast<Word>(i & 255);
                const auto b = static_cast<Word>(i >> 8);
                const Lns x = decode(format, a);
                const Lns y = decode(format, b);
                const Word product = encode(format, multiply(format, format, underflow, x, y));
                const Word sum = encode(format, add(format, underflow, table, x, y));
                wrong += product != oracle.multiply(a, b) || sum != oracle.add(a, b) ? 1 : 0;
            }
            CAPTURE(to_string(kind), static_cast<int>(underflow));
            CHECK(wrong == 0);
        }
    }
}

TEST_CASE("every difference and sign of 10- and 12-bit operands adds as defined") {
    struct Case {
        LnsFormat format;
        const char* table;
    };
    std::mt19937 random(30);
    for (const auto& [format, name] :
         {Case{{10, 4}, "lns10_f4_s8"}, {{12, 5}, "lns12_f5_s8"}, {{12, 6}, "lns12_f6_s8"}}) {
        for (const Approximation kind : {Approximation::exact, Approximation::shift,
                                         Approximation::mitchell, Approximation::pwl}) {
            const LogAddTable table = table_of(kind, format.fraction, name);
            SumOracle oracle(format, kind, name);
            int wrong = 0;
            for (std::int32_t d = 0; d <= 2 * format.max_log(); ++d) {
                // The larger operand: both ends of where it can be, and six places between.
                const std::int32_t lowest = format.min_log() + d;
                const auto span = static_cast<std::uint32_t>(format.max_log() - lowest + 1);
                for (int i = 0; i < 8; ++i) {
                    const std::int32_t big =
                        i == 0   ? lowest
                        : i == 1 ? format.max_log()
                                 : lowest + static_cast<std::int32_t>(random() % span);
                    oracle.underflow = i % 2 == 0 ? Underflow::flush : Underflow::saturate;
                    for (unsigned signs = 0; signs < 4; ++signs) {
                        const Lns x{big, (signs & 1) != 0};
                        const Lns y{big - d, (signs & 2) != 0};
                        const Word sum = oracle.add(encode(format, x), encode(format, y));
                        const Word product = oracle.multiply(encode(format, x), encode(format, y));
                        wrong += encode(format, add(format, oracle.underflow, table, x, y)) != sum;
                        wrong += encode(format, multiply(format, format, oracle.underflow, x, y)) !=
                                 product;
                    }
                }
            }
            CAPTURE(to_string(format), to_string(kind));
            CHECK(wrong == 0);
        }
    }
}

TEST_CASE("sums with the exact table are the real sums, rounded") {
    const LnsFormat format{8, 3};
    const LogAddTable table = LogAddTable::closed_form(Approximation::exact, 3);
    double worst = 0.0;
    for (int i = 0; i < 65536; ++i) {
        const Lns x = decode(format, static_cast<Word>(i & 255));
        const Lns y = decode(format, static_cast<Word>(i >> 8));
        const Lns sum = add(format, Underflow::flush, table, x, y);
        const double real = to_double(format, x) + to_double(format, y);
        const double log = 8 * std::log2(std::fabs(real));
        if (real == 0.0 || log < format.min_log() - 0.5 || log > format.max_log()) {
            continue;
        }
        if (format.is_zero(sum)) { // flushed at the very edge
            REQUIRE(log < format.min_log());
            continue;
        }
        REQUIRE(sum.negative == (real < 0.0));
        worst = std::max(worst, std::fabs(sum.log - log));
    }
    CHECK(worst <= 0.5 + 1e-9);
}

TEST_CASE("exact tables hold the rounded functions for every difference and both signs") {
    const LnsFormat formats[] = {{8, 3}, {10, 4}, {12, 5}, {12, 6}, {14, 7}, {16, 9}};
    for (const LnsFormat& format : formats) {
        CAPTURE(to_string(format));
        const int fraction = format.fraction;
        const LogAddTable table = LogAddTable::closed_form(Approximation::exact, fraction);
        const std::int32_t last = 2 * format.max_log();
        // From F + 4 octaves on both corrections are below 1/8: zero, without computing them.
        const std::int32_t all = std::min(last, (fraction + 4) << fraction);
        int wrong = 0;
        for (std::int32_t d = 0; d <= last; ++d) {
            wrong += table.plus(d) != (d <= all ? rounded_correction(d, fraction, 1) : 0) ? 1 : 0;
            if (d > 0) {
                wrong += table.minus(d) != (d <= all ? rounded_correction(d, fraction, -1) : 0);
            }
        }
        CHECK(wrong == 0);
        CHECK(table.max_error_lsb() <= 0.5);
    }
}

TEST_CASE("closed forms are as defined at the other fractions") {
    const LnsFormat formats[] = {{10, 4}, {12, 5}, {12, 6}, {16, 9}};
    for (const LnsFormat& format : formats) {
        for (const Approximation kind : {Approximation::shift, Approximation::mitchell}) {
            CAPTURE(to_string(format), to_string(kind));
            const LogAddTable table = table_of(kind, format.fraction);
            const SumOracle oracle(format, kind);
            int wrong = 0;
            for (std::int32_t d = 0; d <= 2 * format.max_log(); ++d) {
                const auto i = static_cast<std::size_t>(d);
                wrong += table.plus(d) != oracle.plus[i] ? 1 : 0;
                wrong += d > 0 && table.minus(d) != oracle.minus[i] ? 1 : 0;
            }
            CHECK(wrong == 0);
        }
    }
}

TEST_CASE("every kind keeps its error bound") {
    // In units of 2^-F; worst over all d of both signs, worked out once with 40 digits and rounded
    // up in the third decimal. The worst of shift and mitchell is D- next to d = 0.
    struct Bound {
        Approximation kind;
        int fraction;
        double lsb;
    };
    const Bound bounds[] = {
        {Approximation::exact, 3, 0.5},        {Approximation::exact, 4, 0.5},
        {Approximation::exact, 5, 0.5},        {Approximation::exact, 6, 0.5},
        {Approximation::exact, 9, 0.5},        {Approximation::shift, 3, 16.727},
        {Approximation::shift, 4, 48.959},     {Approximation::shift, 5, 129.420},
        {Approximation::shift, 6, 322.341},    {Approximation::shift, 9, 4111.229},
        {Approximation::mitchell, 3, 6.983},   {Approximation::mitchell, 4, 15.416},
        {Approximation::mitchell, 5, 32.307},  {Approximation::mitchell, 6, 66.101},
        {Approximation::mitchell, 9, 539.273},
    };
    for (const Bound& bound : bounds) {
        CAPTURE(to_string(bound.kind), bound.fraction);
        const LogAddTable table = LogAddTable::closed_form(bound.kind, bound.fraction);
        double worst = 0.0;
        for (std::int32_t d = 0; d < (bound.fraction + 4) << bound.fraction; ++d) {
            const Real plus = table.plus(d) - signed_correction(d, bound.fraction, 1);
            worst = std::max(worst, std::fabs(static_cast<double>(plus)));
            if (d > 0) {
                const Real minus = table.minus(d) + signed_correction(d, bound.fraction, -1);
                worst = std::max(worst, std::fabs(static_cast<double>(minus)));
            }
        }
        CHECK(worst <= bound.lsb);
        CHECK(worst > bound.lsb - 0.01);
        CHECK(table.max_error_lsb() == Approx(worst).epsilon(1e-9));
    }
}

TEST_CASE("addition and multiplication commute") {
    struct Case {
        LnsFormat format;
        const char* table;
    };
    const Case cases[] = {{{10, 4}, "lns10_f4_s8"},
                          {{12, 5}, "lns12_f5_s8"},
                          {{12, 6}, "lns12_f6_s8"},
                          {{16, 9}, "lns16_f9_s8"}};
    std::mt19937 random(31);
    for (const auto& [format, name] : cases) {
        std::vector<LogAddTable> tables{table_of(Approximation::pwl, format.fraction, name)};
        for (const Approximation kind : kClosedForms) {
            tables.push_back(table_of(kind, format.fraction));
        }
        const unsigned mask = (1u << format.width) - 1;
        int wrong = 0;
        for (int i = 0; i < 200000; ++i) {
            const Lns x = decode(format, static_cast<Word>(random() & mask));
            const Lns y = decode(format, static_cast<Word>(random() & mask));
            const Underflow underflow = i % 2 == 0 ? Underflow::flush : Underflow::saturate;
            for (const LogAddTable& table : tables) {
                const Lns sum = add(format, underflow, table, x, y);
                wrong += sum != add(format, underflow, table, y, x) ? 1 : 0;
                wrong += sum != decode(format, encode(format, sum)) ? 1 : 0;
            }
            wrong += multiply(format, format, underflow, x, y) !=
                             multiply(format, format, underflow, y, x)
                         ? 1
                         : 0;
        }
        CAPTURE(to_string(format));
        CHECK(wrong == 0);
    }
}

TEST_CASE("products into guard bits are exact and dropping the bits gives them back") {
    const LnsFormat format{12, 6};
    std::mt19937 random(32);
    for (int guard = 0; guard <= 4; ++guard) {
        const LnsFormat wide = format.with_guard(guard);
        for (int i = 0; i < 20000; ++i) {
            const Lns x = decode(format, static_cast<Word>(random() & 4095));
            const Lns y = decode(format, static_cast<Word>(random() & 4095));
            const Lns product = multiply(format, wide, Underflow::flush, x, y);
            if (!wide.is_zero(product) && product.log < wide.max_log()) {
                REQUIRE(product.log == (x.log + y.log) * (1 << guard));
            }
            const Lns back = drop_guard(wide, format, Underflow::flush, product);
            REQUIRE(back == multiply(format, format, Underflow::flush, x, y));
        }
        for (std::int32_t log = wide.min_log(); log <= wide.max_log(); ++log) {
            const double exact = std::floor(std::ldexp(log, -guard) + 0.5);
            const Lns back = drop_guard(wide, format, Underflow::saturate, {log, true});
            REQUIRE(back.log == std::clamp(exact, -1023.0, 1023.0));
            REQUIRE(back.negative);
        }
    }
}

TEST_CASE("words survive decoding and encoding at every width, and negative zero reads as zero") {
    for (int width = 8; width <= 16; ++width) {
        const LnsFormat format{width, width / 2};
        const SumOracle oracle({width, 0}, Approximation::shift);
        for (std::int32_t i = 0; i < 1 << width; ++i) {
            const auto word = static_cast<Word>(i);
            const Lns x = decode(format, word);
            REQUIRE(encode(format, x) == oracle.canonical(word));
            REQUIRE(x.log == (oracle.is_zero(word) ? -oracle.top() - 1 : oracle.log(word)));
            REQUIRE(x.negative == (!oracle.is_zero(word) && oracle.sign(word) != 0));
        }
        const auto negative_zero = static_cast<Word>(oracle.zero() | (1 << (width - 1)));
        CHECK(decode(format, negative_zero) == format.zero());
        CHECK(encode(format, {format.zero_log(), true}) == oracle.zero());
    }
}

TEST_CASE("every number survives the way through double") {
    for (int width = 8; width <= 16; ++width) {
        for (int fraction = std::max(0, width - 12); fraction <= width - 3; ++fraction) {
            const LnsFormat format{width, fraction};
            int wrong = 0;
            for (std::int32_t i = 0; i < 1 << width; ++i) {
                const Lns x = decode(format, static_cast<Word>(i));
                wrong += from_double(format, Underflow::flush, to_double(format, x)) != x ? 1 : 0;
            }
            CAPTURE(width, fraction);
            CHECK(wrong == 0);
        }
    }
}

TEST_CASE("a real number becomes the word nearest to its logarithm") {
    static const Real ln2 = log(Real(2));
    std::mt19937_64 random(33);
    for (const LnsFormat& format : {LnsFormat{8, 3}, {12, 6}, {16, 9}, {16, 4}}) {
        int wrong = 0;
        for (int i = 0; i < 2000; ++i) {
            const int octaves = 1 << (format.width - 2 - format.fraction);
            const double mantissa = std::ldexp(static_cast<double>(random() >> 11), -53) + 1.0;
            const int exponent = static_cast<int>(random() % static_cast<unsigned>(2 * octaves));
            const double value = std::ldexp(mantissa, exponent - octaves);
            const Real code = log(Real(value)) / ln2 * (1 << format.fraction);
            const auto nearest = static_cast<std::int32_t>(floor(code + Real(0.5)));
            const std::int32_t top = format.max_log();
            const Lns x = from_double(format, Underflow::saturate, -value);
            wrong += x != Lns{std::clamp(nearest, -top, top), true} ? 1 : 0;
        }
        CAPTURE(to_string(format));
        CHECK(wrong == 0);
    }
}

TEST_CASE("real numbers outside the range saturate or follow the underflow rule") {
    const LnsFormat format{12, 6};
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(from_double(format, Underflow::flush, 1.0) == Lns{0, false});
    CHECK(from_double(format, Underflow::flush, -2.0) == Lns{64, true});
    CHECK(from_double(format, Underflow::flush, 0.0) == format.zero());
    CHECK(from_double(format, Underflow::saturate, -0.0) == format.zero());
    CHECK(from_double(format, Underflow::flush, 1e300) == Lns{1023, false});
    CHECK(from_double(format, Underflow::flush, -infinity) == Lns{1023, true});
    CHECK(from_double(format, Underflow::flush, -1e-300) == format.zero());
    CHECK(from_double(format, Underflow::saturate, -1e-300) == Lns{-1023, true});
    CHECK_THROWS_AS(from_double(format, Underflow::flush, std::nan("")), std::invalid_argument);
    CHECK(to_double(format, format.zero()) == 0.0);
}

TEST_CASE("formats that cannot be stored are refused") {
    for (const LnsFormat format :
         {LnsFormat{7, 2}, LnsFormat{17, 6}, LnsFormat{8, -1}, LnsFormat{8, 6}, LnsFormat{16, 14},
          LnsFormat{13, 0}, LnsFormat{16, 3}}) {
        CHECK_THROWS_AS(check_stored_format(format), std::invalid_argument);
    }
    CHECK_NOTHROW(check_stored_format({8, 5}));
    CHECK_NOTHROW(check_stored_format({16, 13}));
    CHECK_NOTHROW(check_stored_format({12, 0}));
    CHECK_NOTHROW(check_stored_format({16, 4}));
}
