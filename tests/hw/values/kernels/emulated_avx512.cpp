// SPDX-License-Identifier: Apache-2.0
#include "tests/hw/values/kernels/emulated_avx512.hpp"

#if defined(NAPIER_SIMDE)

#include <immintrin.h> // before its names become macros
#define SIMDE_ENABLE_NATIVE_ALIASES
#include <simde/x86/avx512.h>

namespace {

// What SIMDe 0.7.4 lacks, lane by lane.

template <class Lane> struct Lanes {
    static constexpr unsigned kCount = 64 / sizeof(Lane);
    Lane lane[kCount];
    explicit Lanes(const simde__m512i& from) { __builtin_memcpy(lane, &from, sizeof lane); }
    simde__m512i vector() const {
        simde__m512i result;
        __builtin_memcpy(&result, lane, sizeof result);
        return result;
    }
};

/// Lane i becomes f(i) where the mask has bit i.
template <class Lane, class Mask, class F>
simde__m512i masked(const simde__m512i& source, Mask mask, F&& f) {
    Lanes<Lane> to(source);
    for (unsigned i = 0; i < to.kCount; ++i) {
        to.lane[i] = ((mask >> i) & 1) != 0 ? f(i) : to.lane[i];
    }
    return to.vector();
}

/// Bit i where f(a's lane i, b's lane i).
template <class Lane, class Mask, class F>
Mask where(const simde__m512i& a, const simde__m512i& b, F&& f) {
    const Lanes<Lane> x(a);
    const Lanes<Lane> y(b);
    Mask mask = 0;
    for (unsigned i = 0; i < x.kCount; ++i) {
        mask = static_cast<Mask>(mask | ((f(x.lane[i], y.lane[i]) ? 1u : 0u) << i));
    }
    return mask;
}

template <class Lane, class Mask> Mask greater(const simde__m512i& a, const simde__m512i& b) {
    return where<Lane, Mask>(a, b, [](Lane x, Lane y) { return x > y; });
}

__mmask32 differ_epi16(const simde__m512i& a, const simde__m512i& b) {
    return where<std::uint16_t, __mmask32>(a, b,
                                           [](std::uint16_t x, std::uint16_t y) { return x != y; });
}

__mmask32 no_common_bit_epi16(const simde__m512i& a, const simde__m512i& b) {
    return where<std::uint16_t, __mmask32>(
        a, b, [](std::uint16_t x, std::uint16_t y) { return (x & y) == 0; });
}

simde__m512i gather_epi32(const simde__m512i& source, simde__mmask16 mask,
                          const simde__m512i& index, const void* base, int scale) {
    const Lanes<std::int32_t> at(index);
    return masked<std::int32_t>(source, mask, [&](unsigned i) {
        std::int32_t value = 0;
        __builtin_memcpy(&value, static_cast<const std::uint8_t*>(base) + at.lane[i] * scale,
                         sizeof value);
        return value;
    });
}

simde__m512i shift_epi32(simde__mmask16 mask, const simde__m512i& a, int left) {
    const Lanes<std::uint32_t> x(a);
    return masked<std::uint32_t>(simde_mm512_setzero_si512(), mask, [&](unsigned i) {
        return left > 0 ? x.lane[i] << left : x.lane[i] >> -left;
    });
}

simde__m512i mulhi_epu16(const simde__m512i& a, const simde__m512i& b) {
    const Lanes<std::uint16_t> x(a);
    const Lanes<std::uint16_t> y(b);
    return masked<std::uint16_t>(a, ~0u, [&](unsigned i) {
        return static_cast<std::uint16_t>((std::uint32_t{x.lane[i]} * y.lane[i]) >> 16);
    });
}

} // namespace

#undef _kand_mask16
#undef _kand_mask32
#undef _kxor_mask16
#undef _kxnor_mask16
#define _kand_mask16(a, b) static_cast<__mmask16>((a) & (b))
#define _kand_mask32(a, b) ((a) & (b))
#define _kxor_mask16(a, b) static_cast<__mmask16>((a) ^ (b))
#define _kxor_mask32(a, b) ((a) ^ (b))
#define _kxnor_mask16(a, b) static_cast<__mmask16>(~((a) ^ (b)))
#define _kxnor_mask32(a, b) (~((a) ^ (b)))
#define _mm512_cmpgt_epi16_mask greater<std::int16_t, __mmask32>
#define _mm512_cmpneq_epi16_mask differ_epi16
#define _mm512_cmpgt_epu32_mask greater<std::uint32_t, __mmask16>
#define _mm512_mask_i32gather_epi32 gather_epi32
#define _mm512_mask_subs_epu16(source, mask, a, b)                                                 \
    simde_mm512_mask_mov_epi16(source, mask, simde_mm512_subs_epu16(a, b))
#define _mm512_maskz_slli_epi32(mask, a, by) shift_epi32(mask, a, by)
#define _mm512_maskz_srli_epi32(mask, a, by) shift_epi32(mask, a, -(by))
#define _mm512_maskz_sub_epi16(mask, a, b)                                                         \
    simde_mm512_maskz_mov_epi16(mask, simde_mm512_sub_epi16(a, b))
#define _mm512_maskz_sllv_epi16(mask, a, by)                                                       \
    simde_mm512_maskz_mov_epi16(mask, simde_mm512_sllv_epi16(a, by))
#define _mm512_mulhi_epu16 mulhi_epu16
#define _mm512_testn_epi16_mask no_common_bit_epi16
#define NAPIER_TARGET_AVX512
#define avx512_code emulated_avx512_code
#include "hw/values/kernels/lns_simd_avx512.cpp"

#else

namespace napier {

LnsSimdCode emulated_avx512_code(const LnsSimdPlan& /*plan*/) {
    return {};
}

} // namespace napier

#endif
