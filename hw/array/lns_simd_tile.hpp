// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tile algorithm of every SIMD kernel, as a template over the lanes of an instruction set;
// included by one file per instruction set, compiled for it. A `Lanes` has
//   Lane, kLanes       16 or 32 bits, and how many
//   Vec, Signs         a register of lanes, and of as many signs
//   load, store, load_signs, store_signs, broadcast, broadcast_signs, flip, min, max, adds, subs
//   widen              a lane of all ones where a sign is set
//   Adder<Lookup>      (sum, term, its signs) -> sum
// Everything here has internal linkage by its template arguments.

#include <cstddef>
#include <cstdint>

#include "hw/array/lns_simd_code.hpp"

#define NAPIER_INLINE __attribute__((always_inline)) inline
#define NAPIER_LAMBDA_INLINE __attribute__((always_inline))

namespace napier {

/// Sums of a row: u and signs. The sign of a zero is arbitrary.
template <class Lanes> struct LaneSums {
    typename Lanes::Vec u;
    typename Lanes::Signs negative;
};

template <class Lanes, Lookup kLookup, ProductRule kRule> class LnsSimdTile {
    using Lane = typename Lanes::Lane;
    using Vec = typename Lanes::Vec;
    using Signs = typename Lanes::Signs;
    using Sums = LaneSums<Lanes>;
    using Adder = typename Lanes::template Adder<kLookup, kRule == ProductRule::saturate>;

    static constexpr std::size_t kLanes = Lanes::kLanes;
    static constexpr std::size_t kRows = LnsSimdCode::kRows;
    static constexpr std::size_t kMostLevels = 64;

    struct alignas(64) Buffer {
        Lane lane[kLanes];
    };

    struct LevelSum {
        SimdBlock u;
        SimdBlock signs;
        NAPIER_INLINE Sums get() const { return {Lanes::load(&u), Lanes::load_signs(&signs)}; }
        NAPIER_INLINE void set(const Sums& sums) {
            Lanes::store(&u, sums.u);
            Lanes::store_signs(&signs, sums.negative);
        }
    };
    static_assert(sizeof(LevelSum) == LnsSimdCode::kBlocksOfSum * sizeof(SimdBlock));

    static NAPIER_INLINE std::size_t least(std::size_t a, std::size_t b) { return a < b ? a : b; }
    static NAPIER_INLINE Sums zero() { return {Lanes::broadcast(0), Lanes::broadcast_signs(0)}; }
    static NAPIER_INLINE const SimdBlock* sign_row(const SimdBlock* signs, std::size_t row) {
        return reinterpret_cast<const SimdBlock*>(reinterpret_cast<const std::uint8_t*>(signs) +
                                                  row * Lanes::kSignBytes);
    }

    /// State words of up to kLanes columns; columns past the tile are zero.
    static NAPIER_INLINE Sums load_state(const std::uint32_t* words, std::size_t columns) {
        Buffer u{};
        Buffer signs{};
        for (std::size_t j = 0; j < columns; ++j) {
            u.lane[j] = static_cast<Lane>(words[j] & 0x7fffffffu);
            signs.lane[j] = static_cast<Lane>(0u - (words[j] >> 31));
        }
        return {Lanes::load(u.lane), Lanes::signs_of(Lanes::load(signs.lane))};
    }

    static NAPIER_INLINE void store_state(const Sums& sums, std::uint32_t* words,
                                          std::size_t columns) {
        Buffer u;
        Buffer signs;
        Lanes::store(u.lane, sums.u);
        Lanes::store(signs.lane, Lanes::widen(sums.negative));
        for (std::size_t j = 0; j < columns; ++j) {
            const std::uint32_t sign = std::uint32_t{signs.lane[j]} << 31;
            words[j] = u.lane[j] | (u.lane[j] != 0 ? sign : 0u);
        }
    }

    struct Product {
        Vec bias;
        Vec one;

        NAPIER_INLINE Vec operator()(Vec x, Vec weight, Vec limit) const {
            Vec u = Lanes::subs(Lanes::adds(x, weight), bias);
            if constexpr (kRule != ProductRule::narrow) {
                u = Lanes::min(u, limit);
            }
            if constexpr (kRule == ProductRule::saturate) {
                u = Lanes::max(u, Lanes::min(Lanes::min(x, limit), one));
            }
            return u;
        }
    };

    /// Level 0 of Rows rows takes the products [begin, end); an empty one starts with the first.
    template <std::size_t Rows>
    static NAPIER_INLINE void add_products(const Adder& add, const Product& product,
                                           const LnsSimdOperands& operands, std::size_t k,
                                           std::size_t row, std::size_t panel, std::size_t begin,
                                           std::size_t end, bool empty, LevelSum* sums) {
        const std::uint32_t* const a = operands.a + row * k;
        const std::uint32_t* const a_signs = operands.a_signs + row * k;
        const SimdBlock* const b = operands.b + panel * k;
        const SimdBlock* const limits = operands.limits + panel * k;
        const SimdBlock* const b_signs = sign_row(operands.b_signs, panel * k);
        Sums chain[Rows];
        const auto each_term = [&](std::size_t kk, auto&& take) NAPIER_LAMBDA_INLINE {
            const Vec weight = Lanes::load(b + kk);
            const Vec limit = kRule == ProductRule::narrow ? weight : Lanes::load(limits + kk);
            const Signs sign = Lanes::load_signs(sign_row(b_signs, kk));
#pragma GCC unroll 4
            for (std::size_t r = 0; r < Rows; ++r) {
                take(chain[r], product(Lanes::broadcast(a[r * k + kk]), weight, limit),
                     Lanes::flip(sign, Lanes::broadcast_signs(a_signs[r * k + kk])));
            }
        };
        std::size_t kk = begin;
        if (empty) {
            each_term(kk, [](Sums& sum, const Vec& u, const Signs& negative) NAPIER_LAMBDA_INLINE {
                sum = {u, negative};
            });
            ++kk;
        } else {
#pragma GCC unroll 4
            for (std::size_t r = 0; r < Rows; ++r) {
                chain[r] = sums[r].get();
            }
        }
        for (; kk < end; ++kk) {
            each_term(kk, [&add](Sums& sum, const Vec& u, const Signs& negative)
                              NAPIER_LAMBDA_INLINE { sum = add(sum, u, negative); });
        }
#pragma GCC unroll 4
        for (std::size_t r = 0; r < Rows; ++r) {
            sums[r].set(chain[r]);
        }
    }

    /// Rows x kLanes sums over the tile's k.
    template <std::size_t Rows>
    static void block(const LnsSimdPlan& plan, const TileShape& shape, std::size_t depth,
                      const LnsSimdOperands& operands, std::size_t row, std::size_t panel,
                      LevelSum* levels, const TileState& state) {
        const Adder add(plan);
        const Product product{Lanes::broadcast(Lanes::repeat(plan.bias)),
                              Lanes::broadcast(Lanes::repeat(1))};
        const auto k = static_cast<std::size_t>(shape.k);
        const std::size_t columns =
            least(kLanes, static_cast<std::size_t>(shape.n) - panel * kLanes);
        const auto words = [&](std::size_t level, std::size_t r) {
            return reinterpret_cast<std::uint32_t*>(state.data) + level * state.plane_stride +
                   (row + r) * state.row_stride + panel * kLanes;
        };

        // How many sums of the level below each level holds.
        std::size_t filled[kMostLevels];
        const auto arity = static_cast<std::size_t>(plan.arity);
        auto count = static_cast<std::size_t>(shape.k_offset);
        for (std::size_t level = 0; level < depth; ++level) {
            filled[level] = level + 1 < depth ? count % arity : count;
            count = level + 1 < depth ? count / arity : count;
        }
        for (std::size_t level = 0; level < depth; ++level) {
            for (std::size_t r = 0; r < Rows; ++r) {
                levels[level * kRows + r].set(
                    shape.k_offset != 0 ? load_state(words(level, r), columns) : zero());
            }
        }
        for (std::size_t k0 = 0; k0 < k;) {
            const std::size_t run = depth > 1 ? least(k - k0, arity - filled[0]) : k - k0;
            add_products<Rows>(add, product, operands, k, row, panel, k0, k0 + run, filled[0] == 0,
                               levels);
            k0 += run;
            filled[0] += run;
            // A full level moves up; into an empty one it need not be added.
            for (std::size_t level = 0; level + 1 < depth && filled[level] == arity; ++level) {
                for (std::size_t r = 0; r < Rows; ++r) {
                    LevelSum& from = levels[level * kRows + r];
                    LevelSum& to = levels[(level + 1) * kRows + r];
                    const Sums moving = from.get();
                    to.set(filled[level + 1] == 0 ? moving
                                                  : add(to.get(), moving.u, moving.negative));
                    from.set(zero());
                }
                filled[level] = 0;
                ++filled[level + 1];
            }
        }
        for (std::size_t level = 0; level < depth; ++level) {
            for (std::size_t r = 0; r < Rows; ++r) {
                store_state(levels[level * kRows + r].get(), words(level, r), columns);
            }
        }
    }

    /// kLanes words of B. In the lanes' own width throughout, which compilers can vectorise.
    static NAPIER_INLINE void prepare_row(const LnsSimdPlan& plan, const Word* words, SimdBlock* u,
                                          SimdBlock* limits, SimdBlock* signs) {
        const auto magnitude = static_cast<Lane>((1u << (plan.width - 1)) - 1);
        const auto flip = static_cast<Lane>(1u << (plan.width - 2));
        const auto sign = static_cast<Lane>(magnitude + 1);
        const auto offset = static_cast<Lane>(plan.offset_b);
        const auto max_u = static_cast<Lane>(plan.max_u);
        Buffer prepared;
        Buffer limit;
        Buffer negative;
        for (std::size_t j = 0; j < kLanes; ++j) {
            const auto word = static_cast<Lane>(words[j]);
            const auto sum = static_cast<Lane>(((word & magnitude) ^ flip) << plan.guard);
            prepared.lane[j] = sum != 0 ? static_cast<Lane>(sum + offset) : Lane{0};
            limit.lane[j] = sum != 0 ? max_u : Lane{0};
            negative.lane[j] = (word & sign) != 0 ? static_cast<Lane>(~Lane{0}) : Lane{0};
        }
        Lanes::store(u, Lanes::load(prepared.lane));
        if (kRule != ProductRule::narrow) {
            Lanes::store(limits, Lanes::load(limit.lane));
        }
        Lanes::store_signs(signs, Lanes::signs_of(Lanes::load(negative.lane)));
    }

  public:
    static void prepare(const LnsSimdPlan& plan, const TileOperand& a, const TileOperand& b,
                        const TileShape& shape, const LnsSimdOperands& out) {
        const auto m = static_cast<std::size_t>(shape.m);
        const auto n = static_cast<std::size_t>(shape.n);
        const auto k = static_cast<std::size_t>(shape.k);
        const auto magnitude = (1u << (plan.width - 1)) - 1;
        const auto flip = 1u << (plan.width - 2);
        for (std::size_t i = 0; i < m; ++i) {
            for (std::size_t kk = 0; kk < k; ++kk) {
                const std::uint32_t word = a.data[i * a.stride + kk];
                const std::uint32_t u = ((word & magnitude) ^ flip) << plan.guard;
                out.a[i * k + kk] = Lanes::repeat(u != 0 ? u + plan.offset_a : 0);
                out.a_signs[i * k + kk] = (word & (magnitude + 1)) != 0 ? 0xffffffffu : 0u;
            }
        }
        for (std::size_t panel = 0; panel * kLanes < n; ++panel) {
            const std::size_t columns = least(kLanes, n - panel * kLanes);
            for (std::size_t kk = 0; kk < k; ++kk) {
                Word words[kLanes] = {}; // whole panels are loops of a constant length
                __builtin_memcpy(words, b.data + kk * b.stride + panel * kLanes,
                                 columns * sizeof(Word));
                const std::size_t at = panel * k + kk;
                prepare_row(plan, words, out.b + at, out.limits + at,
                            const_cast<SimdBlock*>(sign_row(out.b_signs, at)));
            }
        }
    }

    static void accumulate(const LnsSimdPlan& plan, const TileShape& shape, std::size_t depth,
                           const LnsSimdOperands& operands, SimdBlock* levels,
                           const TileState& state) {
        const auto m = static_cast<std::size_t>(shape.m);
        const auto n = static_cast<std::size_t>(shape.n);
        auto* const sums = reinterpret_cast<LevelSum*>(levels);
        for (std::size_t panel = 0; panel * kLanes < n; ++panel) {
            std::size_t row = 0;
            for (; row + kRows <= m; row += kRows) {
                block<kRows>(plan, shape, depth, operands, row, panel, sums, state);
            }
            if (m - row >= 2) {
                block<2>(plan, shape, depth, operands, row, panel, sums, state);
                row += 2;
            }
            if (row < m) {
                block<1>(plan, shape, depth, operands, row, panel, sums, state);
            }
        }
    }

    static void finish(const LnsSimdPlan& plan, const TileShape& shape, std::size_t depth,
                       const TileState& state, Word* out, std::size_t out_stride) {
        const Adder add(plan);
        const auto m = static_cast<std::size_t>(shape.m);
        const auto n = static_cast<std::size_t>(shape.n);
        const auto word_max = (1u << (plan.width - 1)) - 1;
        const auto flip = 1u << (plan.width - 2);
        const std::uint32_t half = plan.guard > 0 ? 1u << (plan.guard - 1) : 0u;
        const std::uint32_t smallest = kRule == ProductRule::saturate ? 1 : 0;
        for (std::size_t i = 0; i < m; ++i) {
            for (std::size_t column = 0; column < n; column += kLanes) {
                const std::size_t columns = least(kLanes, n - column);
                const std::uint32_t* const words =
                    reinterpret_cast<const std::uint32_t*>(state.data) + i * state.row_stride +
                    column;
                Sums sum = load_state(words, columns);
                for (std::size_t level = 1; level < depth; ++level) {
                    const Sums above = load_state(words + level * state.plane_stride, columns);
                    sum = add(above, sum.u, sum.negative);
                }
                Buffer u;
                Buffer signs;
                Lanes::store(u.lane, sum.u);
                Lanes::store(signs.lane, Lanes::widen(sum.negative));
                // Rounded half up to the word's grid; what falls below it follows the rule.
                for (std::size_t j = 0; j < columns; ++j) {
                    const std::uint32_t exact = u.lane[j];
                    std::uint32_t word = (exact + half) >> plan.guard;
                    word = word < word_max ? word : word_max;
                    word = word == 0 && exact != 0 ? smallest : word;
                    const std::uint32_t sign = word != 0 ? signs.lane[j] & (word_max + 1) : 0;
                    out[i * out_stride + column + j] = static_cast<Word>((word ^ flip) | sign);
                }
            }
        }
    }
};

template <class Lanes, Lookup kLookup, ProductRule kRule> LnsSimdCode lns_simd_code() {
    using Tile = LnsSimdTile<Lanes, kLookup, kRule>;
    return {Lanes::kLanes, Tile::prepare, Tile::accumulate, Tile::finish};
}

/// The instantiation a plan asks for.
template <class Lanes16, class Lanes32>
LnsSimdCode pick_lns_simd_code(const LnsSimdPlan& plan, Lookup lookup) {
    constexpr auto kGeneral = ProductRule::general;
    constexpr auto kSaturate = ProductRule::saturate;
    if (plan.wide) {
        return plan.rule == kSaturate ? lns_simd_code<Lanes32, Lookup::dense, kSaturate>()
                                      : lns_simd_code<Lanes32, Lookup::dense, kGeneral>();
    }
    const bool cells = lookup == Lookup::cells;
    switch (plan.rule) {
    case ProductRule::narrow:
        return cells ? lns_simd_code<Lanes16, Lookup::cells, ProductRule::narrow>()
                     : lns_simd_code<Lanes16, Lookup::dense, ProductRule::narrow>();
    case kGeneral:
        return cells ? lns_simd_code<Lanes16, Lookup::cells, kGeneral>()
                     : lns_simd_code<Lanes16, Lookup::dense, kGeneral>();
    case kSaturate:
        break;
    }
    return cells ? lns_simd_code<Lanes16, Lookup::cells, kSaturate>()
                 : lns_simd_code<Lanes16, Lookup::dense, kSaturate>();
}

} // namespace napier
