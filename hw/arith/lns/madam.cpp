// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/lns/madam.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "hw/arith/lns/lns_ops.hpp"

namespace napier {

Madam::Madam(const LnsFormat& word, const LnsFormat& master, bool stochastic)
    : word_(word), master_(master), stochastic_(stochastic), adder_(word.fraction, kExtra) {}

Madam::State Madam::step(const State& before, const Lns& gradient, const MadamScalars& scalars,
                         std::uint32_t low, std::uint32_t high) const {
    const bool no_gradient = word_.is_zero(gradient);
    if (no_gradient && word_.is_zero(before.rms)) {
        return before;
    }
    // Logs of squares, with kExtra bits below the word's grid.
    const std::int64_t kept = std::int64_t{2} * before.rms.log * kOne +
                              scalars.keep * (std::int64_t{2} << word_.fraction);
    const std::int64_t entered = (std::int64_t{2} * gradient.log + scalars.enter) * kOne;
    std::int64_t square = no_gradient ? kept : entered;
    if (!no_gradient && !word_.is_zero(before.rms)) {
        const std::int64_t distance = (std::abs(kept - entered) + kHalf) >> kExtra;
        square = std::max(kept, entered) + adder_.plus(static_cast<std::int32_t>(distance));
    }
    // The rms stays a number: one that ended at zero would make a step of any size.
    const std::int64_t root = (square + 2 * std::int64_t{high}) >> (kExtra + 1);
    State after = before;
    after.rms = clamp_to_format(word_, Underflow::saturate, static_cast<std::int32_t>(root), false);
    if (no_gradient || master_.is_zero(before.weight)) {
        return after;
    }
    // The quotient times the rate as (1 + f) 2^i, in units of 2^-(fraction + kExtra).
    const std::int32_t log = gradient.log - after.rms.log + scalars.rate;
    const std::int32_t one = 1 << word_.fraction;
    const std::int32_t whole = log >> word_.fraction;
    const std::int64_t mantissa = one + (log & (one - 1));
    const int shift = std::min(whole, 15) + kExtra + master_.fraction - word_.fraction;
    const std::int64_t size = shift >= 0 ? mantissa << shift : shift > -31 ? mantissa >> -shift : 0;
    const std::int64_t change = gradient.negative == before.weight.negative ? -size : size;
    const std::int64_t below = stochastic_ ? std::int64_t{low} : kHalf;
    const std::int64_t moved = (before.weight.log * kOne + change + below) >> kExtra;
    const std::int64_t most = master_.max_log();
    after.weight.log = static_cast<std::int32_t>(std::clamp(moved, -most, most));
    return after;
}

void Madam::update(const UpdateRow& row, const MadamScalars& scalars,
                   const RandomStream& random) const {
    thread_local std::vector<std::uint32_t> bits; // reused: a row is short, a step has many
    random_row(random, row.first_element, row.count, bits);
    for (std::size_t i = 0; i < row.count; ++i) {
        const State before{decode_bits(master_, element_at(row.weight, i, master_.width)),
                           decode(word_, row.momentum[i])};
        const State after =
            step(before, decode(word_, row.gradient[i]), scalars, bits[i] & 0xffff, bits[i] >> 16);
        set_element(row.new_weight, i, master_.width, encode_bits(master_, after.weight));
        row.new_momentum[i] = encode(word_, after.rms);
        if (row.rounded_weight != nullptr) {
            row.rounded_weight[i] =
                encode(word_, convert(master_, word_, Underflow::saturate, after.weight));
        }
    }
}

} // namespace napier
