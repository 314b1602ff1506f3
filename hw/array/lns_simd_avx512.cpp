// SPDX-License-Identifier: Apache-2.0
#include "hw/array/lns_simd_code.hpp"

#if defined(NAPIER_TARGET_AVX512) // by the build, with the flags that go with it

#include <immintrin.h>

#include <type_traits>

#include "hw/array/lns_simd_tile.hpp"

namespace napier {

namespace {

/// GCC 12 warns of the uninitialised operand inside the forms without a mask.
constexpr __mmask16 kAll = 0xffff;

NAPIER_INLINE __m512i set16(std::uint32_t value) {
    return _mm512_set1_epi16(static_cast<short>(value));
}
NAPIER_INLINE __m512i set32(std::uint32_t value) {
    return _mm512_set1_epi32(static_cast<int>(value));
}
NAPIER_INLINE __m512i gather(__m512i at, const void* values, std::integral_constant<int, 2>) {
    return _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), kAll, at, values, 2);
}
NAPIER_INLINE __m512i gather(__m512i at, const void* values, std::integral_constant<int, 4>) {
    return _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), kAll, at, values, 4);
}

/// |D| by cells, slopes and intercepts in two registers each.
class CellTable {
  public:
    explicit NAPIER_INLINE CellTable(const LnsSimdPlan& plan)
        : slope_plus_(_mm512_load_si512(plan.slope.data())),
          slope_minus_(_mm512_load_si512(plan.slope.data() + LnsSimdPlan::kCells)),
          intercept_plus_(_mm512_load_si512(plan.intercept.data())),
          intercept_minus_(_mm512_load_si512(plan.intercept.data() + LnsSimdPlan::kCells)),
          cap_(set16((kCells << plan.cell_bits) - 1)),
          cell_bits_(_mm_cvtsi32_si128(plan.cell_bits)), scale_(_mm_cvtsi32_si128(plan.scale)) {}

    /// Zero but where `both`.
    NAPIER_INLINE __m512i value(__m512i d, __mmask32 opposite, __mmask32 both) const {
        __m512i cell = _mm512_srl_epi16(_mm512_min_epu16(d, cap_), cell_bits_);
        cell = _mm512_mask_add_epi16(cell, opposite, cell, set16(kCells));
        const __m512i slope = _mm512_permutex2var_epi16(slope_plus_, cell, slope_minus_);
        const __m512i intercept =
            _mm512_permutex2var_epi16(intercept_plus_, cell, intercept_minus_);
        const __m512i fall = _mm512_mulhi_epu16(_mm512_sll_epi16(d, scale_), slope);
        return _mm512_maskz_sub_epi16(both, intercept, fall);
    }

  private:
    static constexpr std::uint32_t kCells = LnsSimdPlan::kCells;

    __m512i slope_plus_, slope_minus_, intercept_plus_, intercept_minus_;
    __m512i cap_;
    __m128i cell_bits_, scale_;
};

/// |D| by gathers, for lanes of 16 bits in two halves.
class DenseTable16 {
  public:
    explicit NAPIER_INLINE DenseTable16(const LnsSimdPlan& plan)
        : values_(plan.dense16.data()), cap_(set16(plan.dense_cap)),
          minus_(set16(plan.dense_cap + 1)) {}

    NAPIER_INLINE __m512i value(__m512i d, __mmask32 opposite, __mmask32 both) const {
        __m512i at = _mm512_min_epu16(d, cap_);
        at = _mm512_mask_add_epi16(at, opposite, at, minus_);
        const std::integral_constant<int, 2> scale;
        const __m512i even = gather(_mm512_and_si512(at, set32(0xffff)), values_, scale);
        const __m512i odd = gather(_mm512_maskz_srli_epi32(kAll, at, 16), values_, scale);
        const __m512i value =
            _mm512_mask_blend_epi16(0xaaaaaaaa, even, _mm512_maskz_slli_epi32(kAll, odd, 16));
        return _mm512_maskz_mov_epi16(both, value);
    }

  private:
    const std::uint16_t* values_;
    __m512i cap_, minus_;
};

class DenseTable32 {
  public:
    explicit NAPIER_INLINE DenseTable32(const LnsSimdPlan& plan)
        : values_(plan.dense32.data()), cap_(set32(plan.dense_cap)),
          minus_(set32(plan.dense_cap + 1)) {}

    NAPIER_INLINE __m512i value(__m512i d, __mmask16 opposite, __mmask16 both) const {
        __m512i at = _mm512_maskz_min_epu32(kAll, d, cap_);
        at = _mm512_mask_add_epi32(at, opposite, at, minus_);
        return _mm512_maskz_mov_epi32(both, gather(at, values_, std::integral_constant<int, 4>{}));
    }

  private:
    const std::int32_t* values_;
    __m512i cap_, minus_;
};

template <class Table, bool kSaturate> class Adder16 {
  public:
    explicit NAPIER_INLINE Adder16(const LnsSimdPlan& plan)
        : table_(plan), max_u_(set16(plan.max_u)) {}

    template <class Sums>
    NAPIER_INLINE Sums operator()(const Sums& x, __m512i u, __mmask32 negative) const {
        const __mmask32 opposite = _kxor_mask32(x.negative, negative);
        const __mmask32 equal_signs = _kxnor_mask32(x.negative, negative);
        const __mmask32 larger = _mm512_cmpgt_epu16_mask(u, x.u);
        const __m512i big = _mm512_max_epu16(u, x.u);
        const __m512i small = _mm512_min_epu16(u, x.u);
        const __m512i d = _mm512_sub_epi16(big, small);
        const __mmask32 differ = _mm512_test_epi16_mask(d, d);
        const __mmask32 both = _mm512_test_epi16_mask(small, small); // neither is zero
        const __m512i correction = table_.value(d, opposite, both);
        // opposite signs and equal magnitudes fall through both masks: zero
        const __m512i sum =
            _mm512_maskz_min_epu16(equal_signs, _mm512_adds_epu16(big, correction), max_u_);
        const __mmask32 minus = _kand_mask32(opposite, differ);
        const __mmask32 sign = _kxor_mask32(x.negative, _kand_mask32(larger, opposite));
        if constexpr (kSaturate) {
            return {_mm512_mask_max_epu16(sum, minus, _mm512_subs_epu16(big, correction), set16(1)),
                    sign};
        } else {
            return {_mm512_mask_subs_epu16(sum, minus, big, correction), sign};
        }
    }

  private:
    Table table_;
    __m512i max_u_;
};

template <class Table, bool kSaturate> class Adder32 {
  public:
    explicit NAPIER_INLINE Adder32(const LnsSimdPlan& plan)
        : table_(plan), max_u_(set32(plan.max_u)) {}

    template <class Sums>
    NAPIER_INLINE Sums operator()(const Sums& x, __m512i u, __mmask16 negative) const {
        const __mmask16 opposite = _kxor_mask16(x.negative, negative);
        const __mmask16 equal_signs = _kxnor_mask16(x.negative, negative);
        const __mmask16 larger = _mm512_cmpgt_epu32_mask(u, x.u);
        const __m512i big = _mm512_maskz_max_epu32(kAll, u, x.u);
        const __m512i small = _mm512_maskz_min_epu32(kAll, u, x.u);
        const __m512i d = _mm512_sub_epi32(big, small);
        const __mmask16 differ = _mm512_test_epi32_mask(d, d);
        const __mmask16 both = _mm512_test_epi32_mask(small, small);
        const __m512i correction = table_.value(d, opposite, both);
        const __m512i sum =
            _mm512_maskz_min_epu32(equal_signs, _mm512_add_epi32(big, correction), max_u_);
        // both are below 2^20: as signed numbers they keep their order, and a floor of 0 or 1 is
        // the underflow rule
        const __m512i floor = kSaturate ? set32(1) : _mm512_setzero_si512();
        return {_mm512_mask_max_epi32(sum, _kand_mask16(opposite, differ),
                                      _mm512_sub_epi32(big, correction), floor),
                _kxor_mask16(x.negative, _kand_mask16(larger, opposite))};
    }

  private:
    Table table_;
    __m512i max_u_;
};

/// What lanes of both widths have in common.
struct Avx512Lanes {
    using Vec = __m512i;
    static NAPIER_INLINE __m512i load(const void* from) { return _mm512_load_si512(from); }
    static NAPIER_INLINE void store(void* to, __m512i value) { _mm512_store_si512(to, value); }
    static NAPIER_INLINE __m512i broadcast(std::uint32_t value) { return set32(value); }
};

template <class Mask> struct Avx512Signs {
    using Signs = Mask;
    static constexpr std::size_t kSignBytes = sizeof(Mask);
    static NAPIER_INLINE Mask load_signs(const void* from) {
        Mask signs;
        __builtin_memcpy(&signs, from, sizeof signs);
        return signs;
    }
    static NAPIER_INLINE void store_signs(void* to, Mask signs) {
        __builtin_memcpy(to, &signs, sizeof signs);
    }
    static NAPIER_INLINE Mask broadcast_signs(std::uint32_t value) {
        return static_cast<Mask>(value);
    }
    static NAPIER_INLINE Mask flip(Mask a, Mask b) { return static_cast<Mask>(a ^ b); }
};

struct Avx512Lanes16 : Avx512Lanes, Avx512Signs<__mmask32> {
    using Lane = std::uint16_t;
    static constexpr std::size_t kLanes = 32;
    template <Lookup kLookup, bool kSaturate>
    using Adder =
        Adder16<std::conditional_t<kLookup == Lookup::cells, CellTable, DenseTable16>, kSaturate>;

    static NAPIER_INLINE std::uint32_t repeat(std::uint32_t u) { return u | u << 16; }
    static NAPIER_INLINE __mmask32 signs_of(__m512i lanes) { return _mm512_movepi16_mask(lanes); }
    static NAPIER_INLINE __m512i widen(__mmask32 signs) { return _mm512_movm_epi16(signs); }
    static NAPIER_INLINE __m512i adds(__m512i a, __m512i b) { return _mm512_adds_epu16(a, b); }
    static NAPIER_INLINE __m512i subs(__m512i a, __m512i b) { return _mm512_subs_epu16(a, b); }
    static NAPIER_INLINE __m512i min(__m512i a, __m512i b) { return _mm512_min_epu16(a, b); }
    static NAPIER_INLINE __m512i max(__m512i a, __m512i b) { return _mm512_max_epu16(a, b); }
};

struct Avx512Lanes32 : Avx512Lanes, Avx512Signs<__mmask16> {
    using Lane = std::uint32_t;
    static constexpr std::size_t kLanes = 16;
    template <Lookup, bool kSaturate> using Adder = Adder32<DenseTable32, kSaturate>;

    // u has 20 bits at most: a sum of two need not saturate
    static NAPIER_INLINE std::uint32_t repeat(std::uint32_t u) { return u; }
    static NAPIER_INLINE __mmask16 signs_of(__m512i lanes) { return _mm512_movepi32_mask(lanes); }
    static NAPIER_INLINE __m512i widen(__mmask16 signs) { return _mm512_movm_epi32(signs); }
    static NAPIER_INLINE __m512i adds(__m512i a, __m512i b) { return _mm512_add_epi32(a, b); }
    static NAPIER_INLINE __m512i subs(__m512i a, __m512i b) {
        return _mm512_sub_epi32(_mm512_maskz_max_epu32(kAll, a, b), b);
    }
    static NAPIER_INLINE __m512i min(__m512i a, __m512i b) {
        return _mm512_maskz_min_epu32(kAll, a, b);
    }
    static NAPIER_INLINE __m512i max(__m512i a, __m512i b) {
        return _mm512_maskz_max_epu32(kAll, a, b);
    }
};

} // namespace

LnsSimdCode avx512_code(const LnsSimdPlan& plan) {
    return pick_lns_simd_code<Avx512Lanes16, Avx512Lanes32>(plan, plan.lookup);
}

} // namespace napier

#else

namespace napier {

LnsSimdCode avx512_code(const LnsSimdPlan& /*plan*/) {
    return {};
}

} // namespace napier

#endif
