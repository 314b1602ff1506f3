// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "hw/values/kernels/lns_simd_tile.hpp"

namespace napier {

/// Sums as magnitudes u and signs apart. The sign of a zero is arbitrary.
template <class Lanes> struct SplitSums {
    typename Lanes::Vec u;
    typename Lanes::Signs negative;
};

/// A form of LnsSimdTile over the lanes of an instruction set. A `Lanes` has
///   Lane, kLanes       16 or 32 bits, and how many
///   Vec, Signs         a register of lanes, and of as many signs
///   load, store, load_signs, store_signs, broadcast, broadcast_signs, flip, min, max, adds, subs
///   widen              a lane of all ones where a sign is set
///   Adder<Lookup>      (sum, term, its signs) -> sum
template <class Lanes, Lookup kLookup, ProductRule kRule> class SplitForm {
    using Lane = typename Lanes::Lane;
    using Vec = typename Lanes::Vec;
    using Adder = typename Lanes::template Adder<kLookup, kRule == ProductRule::saturate>;

  public:
    using Sum = SplitSums<Lanes>;
    static constexpr std::size_t kLanes = Lanes::kLanes;
    static constexpr std::size_t kRows = 4;
    static constexpr std::size_t kTogether = 1;
    static constexpr bool kLimited = kRule != ProductRule::narrow;
    static constexpr std::size_t kColumnBlocks = kLimited ? 3 : 2; // u', signs, limits

    struct Stored {
        SimdBlock u;
        SimdBlock signs;
        NAPIER_INLINE Sum get() const { return {Lanes::load(&u), Lanes::load_signs(&signs)}; }
        NAPIER_INLINE void set(const Sum& sum) {
            Lanes::store(&u, sum.u);
            Lanes::store_signs(&signs, sum.negative);
        }
    };

    explicit NAPIER_INLINE SplitForm(const LnsSimdPlan& plan)
        : plan_(plan), add_(plan), bias_(Lanes::broadcast(Lanes::repeat(plan.bias))),
          one_(Lanes::broadcast(Lanes::repeat(1))) {}

    static NAPIER_INLINE Sum zero() { return {Lanes::broadcast(0), Lanes::broadcast_signs(0)}; }

    static NAPIER_INLINE Sum load(const std::uint32_t* words) {
        Buffer u;
        Buffer signs;
        for (std::size_t j = 0; j < kLanes; ++j) {
            u.lane[j] = static_cast<Lane>(words[j] & 0x7fffffffu);
            signs.lane[j] = static_cast<Lane>(0u - (words[j] >> 31));
        }
        return {Lanes::load(u.lane), Lanes::signs_of(Lanes::load(signs.lane))};
    }

    static NAPIER_INLINE void store(const Sum& sum, std::uint32_t* words) {
        Buffer u;
        Buffer signs;
        Lanes::store(u.lane, sum.u);
        Lanes::store(signs.lane, Lanes::widen(sum.negative));
        for (std::size_t j = 0; j < kLanes; ++j) {
            const std::uint32_t sign = std::uint32_t{signs.lane[j]} << 31;
            words[j] = u.lane[j] | (u.lane[j] != 0 ? sign : 0u);
        }
    }

    /// u', twice in 32 bits where lanes have 16 (broadcasts of 32 bits are free); 32 copies of the
    /// sign.
    NAPIER_INLINE void prepare_row(Word word, std::uint32_t* to) const {
        const auto magnitude = (1u << (plan_.width - 1)) - 1;
        const auto flip = 1u << (plan_.width - 2);
        const std::uint32_t u = ((word & magnitude) ^ flip) << plan_.guard;
        to[0] = Lanes::repeat(u != 0 ? u + plan_.offset_a : 0);
        to[1] = (word & (magnitude + 1)) != 0 ? 0xffffffffu : 0u;
    }

    /// In the lanes' own width throughout, which compilers can vectorise.
    NAPIER_INLINE void prepare_columns(const Word* words, SimdBlock* to) const {
        const auto magnitude = static_cast<Lane>((1u << (plan_.width - 1)) - 1);
        const auto flip = static_cast<Lane>(1u << (plan_.width - 2));
        const auto sign = static_cast<Lane>(magnitude + 1);
        const auto offset = static_cast<Lane>(plan_.offset_b);
        const auto max_u = static_cast<Lane>(plan_.max_u);
        Buffer prepared;
        Buffer limit;
        Buffer negative;
        for (std::size_t j = 0; j < kLanes; ++j) {
            const auto word = static_cast<Lane>(words[j]);
            const auto u = static_cast<Lane>(((word & magnitude) ^ flip) << plan_.guard);
            prepared.lane[j] = u != 0 ? static_cast<Lane>(u + offset) : Lane{0};
            limit.lane[j] = u != 0 ? max_u : Lane{0};
            negative.lane[j] = (word & sign) != 0 ? static_cast<Lane>(~Lane{0}) : Lane{0};
        }
        Lanes::store(to, Lanes::load(prepared.lane));
        Lanes::store_signs(to + 1, Lanes::signs_of(Lanes::load(negative.lane)));
        if constexpr (kLimited) {
            Lanes::store(to + 2, Lanes::load(limit.lane));
        }
    }

    NAPIER_INLINE Sum product(const std::uint32_t* row, const SimdBlock* columns) const {
        const Vec x = Lanes::broadcast(row[0]);
        Vec u = Lanes::subs(Lanes::adds(x, Lanes::load(columns)), bias_);
        if constexpr (kLimited) {
            const Vec limit = Lanes::load(columns + 2);
            u = Lanes::min(u, limit);
            if constexpr (kRule == ProductRule::saturate) {
                u = Lanes::max(u, Lanes::min(Lanes::min(x, limit), one_));
            }
        }
        return {u, Lanes::flip(Lanes::load_signs(columns + 1), Lanes::broadcast_signs(row[1]))};
    }

    template <std::size_t N> NAPIER_INLINE void add(Sum* sums, const Sum* terms) const {
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) {
            sums[i] = add_(sums[i], terms[i].u, terms[i].negative);
        }
    }

    static NAPIER_INLINE void words(const LnsSimdPlan& plan, const Sum& sum, Word* to) {
        Buffer u;
        Buffer signs;
        Lanes::store(u.lane, sum.u);
        Lanes::store(signs.lane, Lanes::widen(sum.negative));
        for (std::size_t j = 0; j < kLanes; ++j) {
            to[j] = lns_simd_word<Lane>(plan, u.lane[j], signs.lane[j]);
        }
    }

  private:
    struct alignas(64) Buffer {
        Lane lane[kLanes];
    };

    const LnsSimdPlan& plan_;
    Adder add_;
    Vec bias_;
    Vec one_;
};

/// The instantiation a plan asks for, with lanes of 32 bits.
template <class Lanes> LnsSimdCode pick_wide_code(const LnsSimdPlan& plan) {
    return plan.rule == ProductRule::saturate
               ? lns_simd_code<SplitForm<Lanes, Lookup::dense, ProductRule::saturate>>()
               : lns_simd_code<SplitForm<Lanes, Lookup::dense, ProductRule::general>>();
}

} // namespace napier
