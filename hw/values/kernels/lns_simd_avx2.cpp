// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/lns_simd_code.hpp"

#if defined(NAPIER_TARGET_AVX2) // by the build, with the flags that go with it

#include <immintrin.h>

#include <type_traits>

#include "hw/values/kernels/lns_simd_split.hpp"

namespace napier {

namespace {

NAPIER_INLINE __m256i load256(const void* from) {
    return _mm256_load_si256(static_cast<const __m256i*>(from));
}

NAPIER_INLINE void store256(void* to, __m256i value) {
    _mm256_store_si256(static_cast<__m256i*>(to), value);
}

/// A register of lanes is two of the processor's: the byte permutes of the cell table then have 32
/// bytes to work on. Signs are lanes of all ones.
struct Pair {
    __m256i low;
    __m256i high;
};

template <class F> NAPIER_INLINE Pair each(F f, const Pair& a, const Pair& b) {
    return {f(a.low, b.low), f(a.high, b.high)};
}

/// |D| by cells in bytes: a cell's line, then the line's slope and intercept. An index with its top
/// bit set permutes in a zero, and so does LnsSimdPlan::kNoLine.
class CellTable {
  public:
    explicit NAPIER_INLINE CellTable(const LnsSimdPlan& plan)
        : cell_bits_(_mm_cvtsi32_si128(plan.cell_bits)), scale_(_mm_cvtsi32_si128(plan.scale)),
          slope_(split(plan.line_slope.data())), intercept_(split(plan.line_intercept.data())) {
        for (std::size_t quarter = 0; quarter < 4; ++quarter) {
            line_[quarter] = twice(plan.line_of_cell.data() + quarter * 16);
        }
    }

    NAPIER_INLINE Pair value(const Pair& d, const Pair& opposite) const {
        const __m256i cell =
            _mm256_min_epu8(_mm256_packus_epi16(_mm256_srl_epi16(d.low, cell_bits_),
                                                _mm256_srl_epi16(d.high, cell_bits_)),
                            _mm256_set1_epi8(LnsSimdPlan::kCells - 1));
        const __m256i minus = _mm256_packs_epi16(opposite.low, opposite.high);
        const __m256i upper = _mm256_slli_epi16(cell, 3); // 16 and more, in each byte's top bit
        const __m256i line =
            _mm256_blendv_epi8(_mm256_blendv_epi8(_mm256_shuffle_epi8(line_[0], cell),
                                                  _mm256_shuffle_epi8(line_[1], cell), upper),
                               _mm256_blendv_epi8(_mm256_shuffle_epi8(line_[2], cell),
                                                  _mm256_shuffle_epi8(line_[3], cell), upper),
                               minus);
        const Pair slope = words(slope_, line);
        const Pair intercept = words(intercept_, line);
        return {at(d.low, slope.low, intercept.low), at(d.high, slope.high, intercept.high)};
    }

  private:
    /// The low and the high bytes of 16 words.
    struct Bytes {
        __m256i low;
        __m256i high;
    };

    static NAPIER_INLINE __m256i twice(const std::uint8_t* bytes) {
        return _mm256_broadcastsi128_si256(
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)));
    }

    static NAPIER_INLINE Bytes split(const std::uint16_t* values) {
        std::uint8_t low[16];
        std::uint8_t high[16];
        for (std::size_t i = 0; i < 16; ++i) {
            low[i] = static_cast<std::uint8_t>(values[i]);
            high[i] = static_cast<std::uint8_t>(values[i] >> 8);
        }
        return {twice(low), twice(high)};
    }

    static NAPIER_INLINE Pair words(const Bytes& bytes, __m256i index) {
        const __m256i low = _mm256_shuffle_epi8(bytes.low, index);
        const __m256i high = _mm256_shuffle_epi8(bytes.high, index);
        return {_mm256_unpacklo_epi8(low, high), _mm256_unpackhi_epi8(low, high)};
    }

    NAPIER_INLINE __m256i at(__m256i d, __m256i slope, __m256i intercept) const {
        return _mm256_sub_epi16(intercept, _mm256_mulhi_epu16(_mm256_sll_epi16(d, scale_), slope));
    }

    __m128i cell_bits_;
    __m128i scale_;
    __m256i line_[4];
    Bytes slope_;
    Bytes intercept_;
};

/// |D| by gathers, for lanes of 16 bits in two halves.
class DenseTable16 {
  public:
    explicit NAPIER_INLINE DenseTable16(const LnsSimdPlan& plan)
        : values_(reinterpret_cast<const int*>(plan.dense16.data())),
          cap_(_mm256_set1_epi16(static_cast<short>(plan.dense_cap))),
          minus_(_mm256_set1_epi16(static_cast<short>(plan.dense_cap + 1))) {}

    NAPIER_INLINE Pair value(const Pair& d, const Pair& opposite) const {
        return each([this](__m256i x, __m256i y) { return value(x, y); }, d, opposite);
    }

  private:
    NAPIER_INLINE __m256i value(__m256i d, __m256i opposite) const {
        const __m256i at =
            _mm256_add_epi16(_mm256_min_epu16(d, cap_), _mm256_and_si256(opposite, minus_));
        const __m256i even = _mm256_and_si256(at, _mm256_set1_epi32(0xffff));
        const __m256i odd = _mm256_srli_epi32(at, 16);
        return _mm256_blend_epi16(_mm256_i32gather_epi32(values_, even, 2),
                                  _mm256_slli_epi32(_mm256_i32gather_epi32(values_, odd, 2), 16),
                                  0xaa);
    }

    const int* values_;
    __m256i cap_;
    __m256i minus_;
};

class DenseTable32 {
  public:
    explicit NAPIER_INLINE DenseTable32(const LnsSimdPlan& plan)
        : values_(plan.dense32.data()), cap_(_mm256_set1_epi32(static_cast<int>(plan.dense_cap))),
          minus_(_mm256_set1_epi32(static_cast<int>(plan.dense_cap + 1))) {}

    NAPIER_INLINE Pair value(const Pair& d, const Pair& opposite) const {
        return each(
            [this](__m256i x, __m256i y) {
                return _mm256_i32gather_epi32(
                    values_,
                    _mm256_add_epi32(_mm256_min_epu32(x, cap_), _mm256_and_si256(y, minus_)), 4);
            },
            d, opposite);
    }

  private:
    const int* values_;
    __m256i cap_;
    __m256i minus_;
};

/// The additions of one lane width, on single registers.
struct Ops16 {
    using Lane = std::uint16_t;
    static NAPIER_INLINE std::uint32_t repeat(std::uint32_t u) { return u | u << 16; }
    static NAPIER_INLINE __m256i adds(__m256i a, __m256i b) { return _mm256_adds_epu16(a, b); }
    static NAPIER_INLINE __m256i subs(__m256i a, __m256i b) { return _mm256_subs_epu16(a, b); }
    static NAPIER_INLINE __m256i sub(__m256i a, __m256i b) { return _mm256_sub_epi16(a, b); }
    static NAPIER_INLINE __m256i min(__m256i a, __m256i b) { return _mm256_min_epu16(a, b); }
    static NAPIER_INLINE __m256i max(__m256i a, __m256i b) { return _mm256_max_epu16(a, b); }
    static NAPIER_INLINE __m256i equal(__m256i a, __m256i b) { return _mm256_cmpeq_epi16(a, b); }
};

struct Ops32 { // u has 20 bits at most: a sum of two need not saturate
    using Lane = std::uint32_t;
    static NAPIER_INLINE std::uint32_t repeat(std::uint32_t u) { return u; }
    static NAPIER_INLINE __m256i adds(__m256i a, __m256i b) { return _mm256_add_epi32(a, b); }
    static NAPIER_INLINE __m256i subs(__m256i a, __m256i b) {
        return _mm256_sub_epi32(_mm256_max_epu32(a, b), b);
    }
    static NAPIER_INLINE __m256i sub(__m256i a, __m256i b) { return _mm256_sub_epi32(a, b); }
    static NAPIER_INLINE __m256i min(__m256i a, __m256i b) { return _mm256_min_epu32(a, b); }
    static NAPIER_INLINE __m256i max(__m256i a, __m256i b) { return _mm256_max_epu32(a, b); }
    static NAPIER_INLINE __m256i equal(__m256i a, __m256i b) { return _mm256_cmpeq_epi32(a, b); }
};

template <class Ops, class Table, bool kSaturate> class Avx2Adder {
  public:
    explicit NAPIER_INLINE Avx2Adder(const LnsSimdPlan& plan)
        : table_(plan), max_u_(_mm256_set1_epi32(static_cast<int>(Ops::repeat(plan.max_u)))) {}

    template <class Sums>
    NAPIER_INLINE Sums operator()(const Sums& x, const Pair& u, const Pair& negative) const {
        const Pair opposite =
            each([](__m256i a, __m256i b) { return _mm256_xor_si256(a, b); }, x.negative, negative);
        const Pair big = each([](__m256i a, __m256i b) { return Ops::max(a, b); }, x.u, u);
        const Pair small = each([](__m256i a, __m256i b) { return Ops::min(a, b); }, x.u, u);
        const Pair d = each([](__m256i a, __m256i b) { return Ops::sub(a, b); }, big, small);
        const Pair correction = table_.value(d, opposite);
        return {{sum(big.low, small.low, d.low, correction.low, opposite.low),
                 sum(big.high, small.high, d.high, correction.high, opposite.high)},
                {sign(x.negative.low, big.low, x.u.low, opposite.low),
                 sign(x.negative.high, big.high, x.u.high, opposite.high)}};
    }

  private:
    NAPIER_INLINE __m256i sum(__m256i big, __m256i small, __m256i d, __m256i correction,
                              __m256i opposite) const {
        const __m256i zero = _mm256_setzero_si256();
        correction = _mm256_andnot_si256(Ops::equal(small, zero), correction); // a zero passes
        const __m256i plus = Ops::min(Ops::adds(big, correction), max_u_);
        const __m256i cancels = Ops::equal(d, zero);
        __m256i minus;
        if constexpr (kSaturate) {
            const __m256i one = _mm256_set1_epi32(static_cast<int>(Ops::repeat(1)));
            minus = _mm256_andnot_si256(cancels, Ops::max(Ops::subs(big, correction), one));
        } else {
            minus = Ops::subs(big, _mm256_or_si256(correction, cancels));
        }
        return _mm256_blendv_epi8(plus, minus, opposite);
    }

    /// The sign of the larger.
    static NAPIER_INLINE __m256i sign(__m256i negative, __m256i big, __m256i u, __m256i opposite) {
        return _mm256_xor_si256(negative, _mm256_andnot_si256(Ops::equal(big, u), opposite));
    }

    Table table_;
    __m256i max_u_;
};

/// The vocabulary of SplitForm.
template <class Ops> struct Avx2Lanes {
    using Lane = typename Ops::Lane;
    using Vec = Pair;
    using Signs = Pair;
    static constexpr std::size_t kLanes = sizeof(Pair) / sizeof(Lane);
    static constexpr std::size_t kSignBytes = sizeof(Pair);
    template <Lookup kLookup, bool kSaturate>
    using Adder = Avx2Adder<
        Ops,
        std::conditional_t<kLookup == Lookup::cells, CellTable,
                           std::conditional_t<sizeof(Lane) == 2, DenseTable16, DenseTable32>>,
        kSaturate>;

    static NAPIER_INLINE std::uint32_t repeat(std::uint32_t u) { return Ops::repeat(u); }
    static NAPIER_INLINE Pair load(const void* from) {
        return {load256(from), load256(static_cast<const std::uint8_t*>(from) + 32)};
    }
    static NAPIER_INLINE void store(void* to, const Pair& value) {
        store256(to, value.low);
        store256(static_cast<std::uint8_t*>(to) + 32, value.high);
    }
    static NAPIER_INLINE Pair load_signs(const void* from) { return load(from); }
    static NAPIER_INLINE void store_signs(void* to, const Pair& value) { store(to, value); }
    static NAPIER_INLINE Pair broadcast(std::uint32_t value) {
        const __m256i lanes = _mm256_set1_epi32(static_cast<int>(value));
        return {lanes, lanes};
    }
    static NAPIER_INLINE Pair broadcast_signs(std::uint32_t value) { return broadcast(value); }
    static NAPIER_INLINE Pair signs_of(const Pair& lanes) { return lanes; }
    static NAPIER_INLINE Pair widen(const Pair& signs) { return signs; }
    static NAPIER_INLINE Pair flip(const Pair& a, const Pair& b) {
        return each([](__m256i x, __m256i y) { return _mm256_xor_si256(x, y); }, a, b);
    }
    static NAPIER_INLINE Pair adds(const Pair& a, const Pair& b) {
        return each([](__m256i x, __m256i y) { return Ops::adds(x, y); }, a, b);
    }
    static NAPIER_INLINE Pair subs(const Pair& a, const Pair& b) {
        return each([](__m256i x, __m256i y) { return Ops::subs(x, y); }, a, b);
    }
    static NAPIER_INLINE Pair min(const Pair& a, const Pair& b) {
        return each([](__m256i x, __m256i y) { return Ops::min(x, y); }, a, b);
    }
    static NAPIER_INLINE Pair max(const Pair& a, const Pair& b) {
        return each([](__m256i x, __m256i y) { return Ops::max(x, y); }, a, b);
    }
};

} // namespace

namespace {

template <Lookup kLookup> LnsSimdCode avx2_code_of(ProductRule rule) {
    using Lanes = Avx2Lanes<Ops16>;
    switch (rule) {
    case ProductRule::narrow:
        return lns_simd_code<SplitForm<Lanes, kLookup, ProductRule::narrow>>();
    case ProductRule::general:
        return lns_simd_code<SplitForm<Lanes, kLookup, ProductRule::general>>();
    case ProductRule::saturate:
        break;
    }
    return lns_simd_code<SplitForm<Lanes, kLookup, ProductRule::saturate>>();
}

} // namespace

LnsSimdCode avx2_code(const LnsSimdPlan& plan) {
    if (plan.wide) {
        return pick_wide_code<Avx2Lanes<Ops32>>(plan);
    }
    const bool cells = plan.lookup == Lookup::cells && plan.lines <= LnsSimdPlan::kLines;
    return cells ? avx2_code_of<Lookup::cells>(plan.rule) : avx2_code_of<Lookup::dense>(plan.rule);
}

} // namespace napier

#else

namespace napier {

LnsSimdCode avx2_code(const LnsSimdPlan& /*plan*/) {
    return {};
}

} // namespace napier

#endif
