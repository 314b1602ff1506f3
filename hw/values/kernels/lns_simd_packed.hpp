// SPDX-License-Identifier: Apache-2.0
#pragma once

// AVX-512 with sums of up to 16 bits: a number is one lane (lns_packed_plan.hpp).

#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "hw/values/kernels/lns_simd_tile.hpp"

namespace napier {

// Of one file: a test compiles it a second time.
namespace {

namespace packed {

NAPIER_INLINE __m512i set16(std::uint32_t value) {
    return _mm512_set1_epi16(static_cast<short>(value));
}
NAPIER_INLINE __m512i broadcast(std::uint32_t value) {
    return _mm512_set1_epi32(static_cast<int>(value));
}

/// Bit by bit, as _mm512_ternarylogic_epi32 takes it.
constexpr int kAndOfXor = 0x60;     ///< a & (b ^ c)
constexpr int kSelect = 0xe4;       ///< c ? a : b
constexpr int kSelectSecond = 0xd8; ///< c ? b : a

/// Lines of D-, then of D+.
class Lines {
  public:
    explicit NAPIER_INLINE Lines(const LnsSimdPlan& plan)
        : slope_{_mm512_load_si512(plan.packed.slope.data()),
                 _mm512_load_si512(plan.packed.slope.data() + kCells)},
          intercept_{_mm512_load_si512(plan.packed.intercept.data()),
                     _mm512_load_si512(plan.packed.intercept.data() + kCells)},
          cell_shift_(set16(static_cast<std::uint32_t>(plan.packed.cell_shift))) {}

    NAPIER_INLINE __m512i cell(__m512i e) const { return _mm512_srlv_epi16(e, cell_shift_); }
    NAPIER_INLINE __m512i slope(__m512i line) const {
        return _mm512_permutex2var_epi16(slope_[0], line, slope_[1]);
    }
    NAPIER_INLINE __m512i intercept(__m512i line) const {
        return _mm512_permutex2var_epi16(intercept_[0], line, intercept_[1]);
    }

  private:
    static constexpr std::size_t kCells = LnsPackedPlan::kCells;
    __m512i slope_[2];
    __m512i intercept_[2];
    __m512i cell_shift_;
};

/// Sums with slack, as signed numbers: the lane of zero is the least one. 17 operations for 32
/// products and their additions.
template <bool kSaturate> class SlackAdder {
  public:
    static constexpr std::uint32_t kZero = 0x8000;

    explicit NAPIER_INLINE SlackAdder(const LnsSimdPlan& plan)
        : lines_(plan), cap_(set16(0x10001u - (kCells << plan.packed.cell_shift))),
          log_(set16(0xffffu << plan.packed.shift)), zero_(set16(kZero)),
          largest_zero_(set16(kZero + (1u << plan.packed.shift) - 1)), one_(set16(1)),
          plus_(set16(kCells)), smallest_(set16(kZero + (1u << plan.packed.shift))) {}

    /// A product's lane, made by saturating signed numbers.
    static NAPIER_INLINE __m512i term(__m512i product) { return product; }

    template <std::size_t N> NAPIER_INLINE void add(__m512i* x, const __m512i* p) const {
        __m512i big[N];
        __m512i small[N];
        __m512i e[N];
        __m512i line[N];
        __m512i fall[N];
        __mmask32 both[N];
        __mmask32 remains[N];
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) {
            big[i] = _mm512_max_epi16(x[i], p[i]);
            small[i] = _mm512_min_epi16(x[i], p[i]);
        }
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) {
            e[i] = _mm512_sub_epi16(big[i], small[i]);
            both[i] = _mm512_cmpgt_epi16_mask(small[i], largest_zero_); // neither is zero
        }
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) {
            // Logs are equal and signs are not: the negative one is the larger by its sign.
            remains[i] = _mm512_cmpneq_epi16_mask(e[i], one_);
            // Bit 0 says that signs are equal; distances past the last cell stop there.
            e[i] = _mm512_adds_epu16(e[i], cap_);
        }
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) {
            line[i] = lines_.cell(e[i]);
            e[i] = _mm512_slli_epi16(e[i], LnsPackedPlan::kLift);
        }
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) { // bit 0 has been lifted to where D+ begins
            line[i] = _mm512_ternarylogic_epi32(line[i], e[i], plus_, kSelectSecond);
        }
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) {
            fall[i] = _mm512_mulhi_epi16(e[i], lines_.slope(line[i]));
            line[i] = lines_.intercept(line[i]);
        }
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) {
            line[i] = _mm512_maskz_sub_epi16(both[i], line[i], fall[i]);
        }
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) {
            __m512i sum = _mm512_mask_adds_epi16(zero_, remains[i], big[i], line[i]);
            if constexpr (kSaturate) {
                sum = _mm512_mask_max_epi16(sum, _kand_mask32(both[i], remains[i]), sum, smallest_);
            }
            x[i] = _mm512_ternarylogic_epi32(sum, big[i], log_, kSelect);
        }
    }

  private:
    static constexpr std::uint32_t kCells = LnsPackedPlan::kCells;
    static_assert(kCells == 1u << LnsPackedPlan::kLift);

    Lines lines_;
    __m512i cap_, log_, zero_, largest_zero_, one_, plus_, smallest_;
};

/// |D| by lines, of a distance without signs.
class LineTable {
  public:
    explicit NAPIER_INLINE LineTable(const LnsSimdPlan& plan)
        : lines_(plan), cap_(set16((kCells << plan.packed.cell_shift) - 1)) {}

    NAPIER_INLINE __m512i value(__m512i d, __mmask32 equal, __mmask32 /*opposite*/,
                                __mmask32 both) const {
        const __m512i e = _mm512_min_epu16(d, cap_);
        __m512i line = lines_.cell(e);
        line = _mm512_mask_add_epi16(line, equal, line, set16(kCells));
        const __m512i fall =
            _mm512_mulhi_epu16(_mm512_slli_epi16(e, LnsPackedPlan::kLift), lines_.slope(line));
        return _mm512_maskz_sub_epi16(both, lines_.intercept(line), fall);
    }

  private:
    static constexpr std::uint32_t kCells = LnsPackedPlan::kCells;
    Lines lines_;
    __m512i cap_;
};

/// |D| by gathers, in two halves.
class DenseTable {
  public:
    explicit NAPIER_INLINE DenseTable(const LnsSimdPlan& plan)
        : values_(plan.dense16.data()), cap_(set16(plan.dense_cap)),
          minus_(set16(plan.dense_cap + 1)),
          shift_(set16(static_cast<std::uint32_t>(plan.packed.shift))) {}

    NAPIER_INLINE __m512i value(__m512i d, __mmask32 /*equal*/, __mmask32 opposite,
                                __mmask32 both) const {
        __m512i at = _mm512_min_epu16(_mm512_srlv_epi16(d, shift_), cap_);
        at = _mm512_mask_add_epi16(at, opposite, at, minus_);
        const __m512i even = gather(_mm512_and_si512(at, broadcast(0xffff)));
        const __m512i odd = gather(_mm512_maskz_srli_epi32(kAll, at, 16));
        const __m512i codes =
            _mm512_mask_blend_epi16(0xaaaaaaaa, even, _mm512_maskz_slli_epi32(kAll, odd, 16));
        return _mm512_maskz_sllv_epi16(both, codes, shift_);
    }

  private:
    /// GCC 12 warns of the uninitialised operand inside the forms without a mask.
    static constexpr __mmask16 kAll = 0xffff;

    NAPIER_INLINE __m512i gather(__m512i at) const {
        return _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), kAll, at, values_, 2);
    }

    const std::uint16_t* values_;
    __m512i cap_, minus_, shift_;
};

/// Sums without slack, as unsigned numbers: the lane of zero is 0. 24 operations by lines.
template <class Table, bool kSaturate> class CleanAdder {
  public:
    static constexpr std::uint32_t kZero = 0;

    explicit NAPIER_INLINE CleanAdder(const LnsSimdPlan& plan)
        : table_(plan), log_(set16(0xffffu << plan.packed.shift)), sign_(set16(1)),
          flip_(set16(0x8000)), smallest_(set16(1u << plan.packed.shift)) {}

    NAPIER_INLINE __m512i term(__m512i product) const { return _mm512_xor_si512(product, flip_); }

    template <std::size_t N> NAPIER_INLINE void add(__m512i* x, const __m512i* p) const {
        __m512i big[N];
        __m512i larger[N]; // without its sign
        __m512i d[N];
        __m512i value[N];
        __mmask32 equal[N];
        __mmask32 opposite[N];
        __mmask32 both[N];
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) {
            const __m512i signs = _mm512_xor_si512(x[i], p[i]);
            big[i] = _mm512_max_epu16(x[i], p[i]);
            const __m512i smaller = _mm512_and_si512(_mm512_min_epu16(x[i], p[i]), log_);
            larger[i] = _mm512_and_si512(big[i], log_);
            d[i] = _mm512_sub_epi16(larger[i], smaller);
            equal[i] = _mm512_testn_epi16_mask(signs, sign_);
            opposite[i] = _mm512_test_epi16_mask(signs, sign_);
            both[i] = _mm512_test_epi16_mask(smaller, smaller); // neither is zero
        }
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) {
            value[i] = table_.value(d[i], equal[i], opposite[i], both[i]);
        }
#pragma GCC unroll 8
        for (std::size_t i = 0; i < N; ++i) {
            // opposite signs and equal magnitudes fall through both masks: zero
            const __mmask32 minus = _mm512_mask_test_epi16_mask(opposite[i], d[i], d[i]);
            __m512i sum = _mm512_maskz_adds_epu16(equal[i], larger[i], value[i]);
            if constexpr (kSaturate) {
                sum = _mm512_mask_max_epu16(sum, minus, _mm512_subs_epu16(larger[i], value[i]),
                                            smallest_);
            } else {
                sum = _mm512_mask_subs_epu16(sum, minus, larger[i], value[i]);
            }
            x[i] = _mm512_ternarylogic_epi32(sum, big[i], log_, kSelect);
        }
    }

  private:
    Table table_;
    __m512i log_, sign_, flip_, smallest_;
};

/// A form of LnsSimdTile.
template <class Adder, bool kSaturate> class Form {
  public:
    using Sum = __m512i;
    static constexpr std::size_t kLanes = 32;
    static constexpr std::size_t kRows = 8;     // their sums stay in registers
    static constexpr std::size_t kTogether = 2; // hides latencies, and spills nothing
    static constexpr std::size_t kColumnBlocks = kSaturate ? 3 : 2; // log, bits, smallest product

    struct Stored {
        SimdBlock lanes;
        NAPIER_INLINE Sum get() const { return _mm512_load_si512(&lanes); }
        NAPIER_INLINE void set(const Sum& sum) { _mm512_store_si512(&lanes, sum); }
    };

    explicit NAPIER_INLINE Form(const LnsSimdPlan& plan)
        : width_(plan.width), shift_(plan.packed.shift), word_shift_(plan.packed.word_shift),
          adder_(plan) {}

    static NAPIER_INLINE Sum zero() { return set16(Adder::kZero); }

    NAPIER_INLINE Sum load(const std::uint32_t* words) const {
        Buffer buffer;
        for (std::size_t j = 0; j < kLanes; ++j) {
            buffer.lane[j] =
                static_cast<std::uint16_t>(((words[j] << shift_) ^ Adder::kZero) | words[j] >> 31);
        }
        return _mm512_load_si512(buffer.lane);
    }

    NAPIER_INLINE void store(const Sum& sum, std::uint32_t* words) const {
        Buffer buffer;
        _mm512_store_si512(buffer.lane, sum);
        for (std::size_t j = 0; j < kLanes; ++j) {
            const std::uint32_t lane = buffer.lane[j];
            const std::uint32_t u = (lane ^ Adder::kZero) >> shift_;
            words[j] = u | (u != 0 ? lane << 31 : 0u);
        }
    }

    // A product is log + log', saturated, whose bits pass where those of the operands differ:
    //                       bits of the log   of the sign
    //   rows' operand       0, of zero 1      sign
    //   columns' operand    1, of zero 0      sign
    // Bit 15 passes always: with the log of zero a sum is negative. If both are zero it is the
    // least, whose other bits are 0. The bits below the rows' log are 1, so that bit 0 of a product
    // is 1 unless it is zero.

    NAPIER_INLINE void prepare_row(Word word, std::uint32_t* to) const {
        const auto below = (1u << shift_) - 1;
        const std::uint32_t log = (std::uint32_t{word} << word_shift_) & 0xffffu;
        const std::uint32_t sign = (std::uint32_t{word} >> (width_ - 1)) & 1u;
        const bool zero = log == 0x8000;
        to[0] = (zero ? log : log | below) * 0x10001u;
        to[1] = (zero ? 0x7fffu & ~below : sign) * 0x10001u;
    }

    NAPIER_INLINE void prepare_columns(const Word* words, SimdBlock* to) const {
        const auto log_bits = static_cast<std::uint16_t>(0xffffu << shift_);
        Buffer logs;
        Buffer bits;
        for (std::size_t j = 0; j < kLanes; ++j) {
            const auto log = static_cast<std::uint16_t>(words[j] << word_shift_);
            const auto sign = static_cast<std::uint16_t>((words[j] >> (width_ - 1)) & 1);
            logs.lane[j] = log;
            bits.lane[j] = log == 0x8000 ? log : static_cast<std::uint16_t>(log_bits | sign);
        }
        _mm512_store_si512(to, _mm512_load_si512(logs.lane));
        _mm512_store_si512(to + 1, _mm512_load_si512(bits.lane));
        if constexpr (kSaturate) {
            const auto smallest = static_cast<std::uint16_t>(0x8000u + (2u << shift_) - 1);
            for (std::size_t j = 0; j < kLanes; ++j) {
                logs.lane[j] = logs.lane[j] == 0x8000 ? logs.lane[j] : smallest;
            }
            _mm512_store_si512(to + 2, _mm512_load_si512(logs.lane));
        }
    }

    NAPIER_INLINE Sum product(const std::uint32_t* row, const SimdBlock* columns) const {
        __m512i log = _mm512_adds_epi16(_mm512_load_si512(columns), broadcast(row[0]));
        if constexpr (kSaturate) {
            log = _mm512_max_epi16(log, _mm512_load_si512(columns + 2));
        }
        return adder_.term(_mm512_ternarylogic_epi32(log, _mm512_load_si512(columns + 1),
                                                     broadcast(row[1]), kAndOfXor));
    }

    template <std::size_t N> NAPIER_INLINE void add(Sum* sums, const Sum* terms) const {
        adder_.template add<N>(sums, terms);
    }

    NAPIER_INLINE void words(const LnsSimdPlan& plan, const Sum& sum, Word* to) const {
        Buffer buffer;
        _mm512_store_si512(buffer.lane, sum);
        for (std::size_t j = 0; j < kLanes; ++j) {
            const std::uint16_t lane = buffer.lane[j];
            to[j] = lns_simd_word<std::uint16_t>(
                plan, static_cast<std::uint16_t>((lane ^ Adder::kZero) >> shift_),
                static_cast<std::uint16_t>(lane & 1u));
        }
    }

  private:
    struct alignas(64) Buffer {
        std::uint16_t lane[kLanes];
    };

    int width_;
    int shift_;
    int word_shift_;
    Adder adder_;
};

template <bool kSaturate> LnsSimdCode code(const LnsPackedPlan& plan) {
    switch (plan.table) {
    case LnsPackedPlan::Table::slack:
        return lns_simd_code<Form<SlackAdder<kSaturate>, kSaturate>>();
    case LnsPackedPlan::Table::lines:
        return lns_simd_code<Form<CleanAdder<LineTable, kSaturate>, kSaturate>>();
    case LnsPackedPlan::Table::dense:
        break;
    }
    return lns_simd_code<Form<CleanAdder<DenseTable, kSaturate>, kSaturate>>();
}

} // namespace packed

} // namespace

} // namespace napier
