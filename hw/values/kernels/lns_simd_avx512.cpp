// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/lns_simd_code.hpp"

#if defined(NAPIER_TARGET_AVX512) // by the build, with the flags that go with it

#include <immintrin.h>

#include "hw/values/kernels/lns_simd_packed.hpp"
#include "hw/values/kernels/lns_simd_split.hpp"

namespace napier {

namespace {

/// GCC 12 warns of the uninitialised operand inside the forms without a mask.
constexpr __mmask16 kAll = 0xffff;

NAPIER_INLINE __m512i set32(std::uint32_t value) {
    return _mm512_set1_epi32(static_cast<int>(value));
}
class DenseTable32 {
  public:
    explicit NAPIER_INLINE DenseTable32(const LnsSimdPlan& plan)
        : values_(plan.dense32.data()), cap_(set32(plan.dense_cap)),
          minus_(set32(plan.dense_cap + 1)) {}

    NAPIER_INLINE __m512i value(__m512i d, __mmask16 opposite, __mmask16 both) const {
        __m512i at = _mm512_maskz_min_epu32(kAll, d, cap_);
        at = _mm512_mask_add_epi32(at, opposite, at, minus_);
        return _mm512_maskz_mov_epi32(
            both, _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), kAll, at, values_, 4));
    }

  private:
    const std::int32_t* values_;
    __m512i cap_, minus_;
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
    if (plan.wide) {
        return pick_wide_code<Avx512Lanes32>(plan);
    }
    return plan.rule == ProductRule::saturate ? packed::code<true>(plan.packed)
                                              : packed::code<false>(plan.packed);
}

} // namespace napier

#else

namespace napier {

LnsSimdCode avx512_code(const LnsSimdPlan& /*plan*/) {
    return {};
}

} // namespace napier

#endif
