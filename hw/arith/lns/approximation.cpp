// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/approximation.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <stdexcept>

#include "hw/arith/common/exact_corrections.hpp"

namespace napier {

namespace {

std::int32_t exact_plus_rounded(std::int32_t d, int fraction) {
    return static_cast<std::int32_t>(std::floor(exact_plus(d, fraction) + 0.5));
}

/// Rounding the signed value -|D-| half up is rounding |D-| half down.
std::int32_t exact_minus_rounded(std::int32_t d, int fraction) {
    return static_cast<std::int32_t>(std::ceil(exact_minus(d, fraction) - 0.5));
}

/// 1 >> d and 1.5 >> d.
std::int32_t shift_plus(std::int32_t d, int fraction) {
    const std::int32_t whole = d >> fraction;
    return whole > 30 ? 0 : (1 << fraction) >> whole;
}

std::int32_t shift_minus(std::int32_t d, int fraction) {
    const std::int32_t whole = d >> fraction;
    return whole > 30 ? 0 : ((3 << fraction) >> 1) >> whole;
}

/// 2^-d and log2(1 - 2^-d) by Mitchell's two approximations, integers of F fraction bits only.
std::int32_t mitchell_power(std::int32_t d, int fraction) {
    const std::int32_t one = 1 << fraction;
    const std::int32_t whole = d >> fraction;
    const std::int32_t part = d & (one - 1);
    return whole > fraction ? 0 : (one - (part >> 1)) >> whole;
}

std::int32_t mitchell_minus(std::int32_t d, int fraction) {
    std::int32_t rest = (1 << fraction) - mitchell_power(d, fraction); // 1 - 2^-d in (0, 1]
    if (rest <= 0) {
        rest = 1; // the nearest magnitude the grid has
    }
    int leading = 0;
    while ((rest << leading) < (1 << fraction)) {
        ++leading;
    }
    const std::int32_t mantissa = (rest << leading) - (1 << fraction);
    return (leading << fraction) - mantissa;
}

/// By number less one. References stay when one is added.
std::deque<ClosedForm>& forms() {
    static std::deque<ClosedForm> all = {{"exact", exact_plus_rounded, exact_minus_rounded},
                                         {"shift", shift_plus, shift_minus},
                                         {"mitchell", mitchell_power, mitchell_minus}};
    return all;
}

bool is_name(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

} // namespace

Approximation add_approximation(const ClosedForm& form) {
    if (!is_name(form.name)) {
        throw std::invalid_argument("approximation '" + form.name +
                                    "': expected a name of letters, digits, '_' and '-'");
    }
    for (std::size_t i = 0; i < approximations(); ++i) {
        if (to_string(Approximation(i)) == form.name) {
            throw std::invalid_argument("approximation '" + form.name + "' is there already");
        }
    }
    forms().push_back(form);
    return Approximation(forms().size());
}

std::size_t approximations() {
    return 1 + forms().size();
}

const ClosedForm& closed_form(Approximation approximation) {
    if (approximation == Approximation::pwl) {
        throw std::invalid_argument("a pwl table has no closed form; load one with from_pwl");
    }
    return forms().at(static_cast<std::size_t>(approximation) - 1);
}

std::string to_string(Approximation approximation) {
    return approximation == Approximation::pwl ? "pwl" : closed_form(approximation).name;
}

} // namespace napier
