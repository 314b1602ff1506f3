// SPDX-License-Identifier: Apache-2.0
#include "hw/array/lns_kernel_avx512.hpp"

#include "hw/array/lns_kernel.hpp"

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

// On the functions, not on the file: the rest of the file must run on any processor.
#define NAPIER_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))
#define NAPIER_AVX512_INLINE                                                                       \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq"), always_inline)) inline

namespace napier {

namespace {

constexpr std::size_t kLanes = 32; ///< 16-bit lanes of a vector
constexpr std::size_t kCells = 32; ///< cells of D+, and as many of D-
constexpr std::size_t kRows = 4;   ///< rows in flight, which hide the latency of an addition

struct alignas(64) Lanes {
    std::array<std::uint16_t, kLanes> u;
    auto data() { return u.data(); }
    auto data() const { return u.data(); }
};

/// GCC 12 warns of the uninitialised operand inside the forms without a mask.
constexpr __mmask16 kAll = 0xffff;

/// |D| in 2 x 32 cells of 2^cell_bits codes of d each, D+ first:
///   value(d) = intercept - floor((d << scale) * slope / 2^16)
/// The last cell of each holds everything beyond and is zero.
struct CellTable {
    int cell_bits = 0;
    int scale = 0;
    std::array<std::uint16_t, 2 * kCells> slope{};
    std::array<std::uint16_t, 2 * kCells> intercept{};
};

std::int32_t nonzero_end(const std::vector<std::int32_t>& values) {
    auto end = values.size();
    while (end > 0 && values[end - 1] == 0) {
        --end;
    }
    return static_cast<std::int32_t>(end);
}

/// The line of cell [first, last] if `slope` reproduces every value, else nothing.
std::optional<std::uint16_t> intercept_of(const std::vector<std::int32_t>& values,
                                          std::int32_t first, std::int32_t last, int scale,
                                          std::int32_t slope) {
    std::optional<std::int32_t> intercept;
    for (std::int32_t d = first; d <= last; ++d) {
        const auto at = static_cast<std::size_t>(d);
        const std::int32_t value = at < values.size() ? values[at] : 0;
        const auto fall = static_cast<std::int32_t>(
            (static_cast<std::uint32_t>(d << scale) * static_cast<std::uint32_t>(slope)) >> 16);
        if (intercept && *intercept != value + fall) {
            return std::nullopt;
        }
        intercept = value + fall;
    }
    if (!intercept || *intercept < 0 || *intercept > 0xffff) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(*intercept);
}

bool fit_cell(const std::vector<std::int32_t>& values, std::int32_t first, std::int32_t last,
              int scale, std::uint16_t& slope, std::uint16_t& intercept) {
    const auto fits = [&](std::int32_t candidate) {
        const auto found = intercept_of(values, first, last, scale, candidate);
        if (found) {
            slope = static_cast<std::uint16_t>(candidate);
            intercept = *found;
        }
        return found.has_value();
    };
    if (fits(0)) {
        return true;
    }
    for (int bit = 0; bit < 16; ++bit) { // a segment of a designed table
        if (fits(1 << bit)) {
            return true;
        }
    }
    for (std::int32_t candidate = 1; candidate < 0x10000; ++candidate) {
        if (fits(candidate)) {
            return true;
        }
    }
    return false;
}

std::optional<CellTable> fit_table(const LogAddTable& table) {
    const auto& plus = table.plus_values();
    const auto& minus = table.minus_values();
    const std::int32_t end = std::max(nonzero_end(plus), nonzero_end(minus));
    CellTable cells;
    while ((static_cast<std::int32_t>(kCells - 1) << cells.cell_bits) < end) {
        ++cells.cell_bits;
    }
    if (cells.cell_bits > 11) {
        return std::nullopt;
    }
    cells.scale = 11 - cells.cell_bits; // d < 2^(5 + cell_bits) fills 16 bits
    for (std::size_t cell = 0; cell + 1 < kCells; ++cell) {
        const std::int32_t first = static_cast<std::int32_t>(cell) << cells.cell_bits;
        const std::int32_t last = first + (1 << cells.cell_bits) - 1;
        if (!fit_cell(plus, first, last, cells.scale, cells.slope[cell], cells.intercept[cell])) {
            return std::nullopt;
        }
        // D- starts at d = 1; a cell of d = 0 alone is never looked up
        if (last > 0 && !fit_cell(minus, std::max(first, 1), last, cells.scale,
                                  cells.slope[kCells + cell], cells.intercept[kCells + cell])) {
            return std::nullopt;
        }
    }
    return cells;
}

/// |D| code by code, for tables that fit no cells: D+(0..cap), then D-(0..cap).
struct DenseTable {
    std::uint16_t cap = 0;
    std::vector<std::uint16_t> values;
};

/// `max_d` is the largest difference that occurs.
DenseTable dense_table(const LogAddTable& table, std::int32_t max_d) {
    const std::int32_t end =
        std::max(nonzero_end(table.plus_values()), nonzero_end(table.minus_values()));
    const auto lane = [](std::int32_t value) { // 0xffff swamps every u
        return static_cast<std::uint16_t>(std::min(value, 0xffff));
    };
    DenseTable dense;
    dense.cap = static_cast<std::uint16_t>(std::min(end, max_d));
    // Entry `cap` stands for everything beyond: zero, or else beyond does not occur.
    for (std::int32_t d = 0; d <= dense.cap; ++d) {
        dense.values.push_back(lane(table.plus(d)));
    }
    for (std::int32_t d = 0; d <= dense.cap; ++d) {
        dense.values.push_back(lane(table.minus(d)));
    }
    dense.values.push_back(0); // a gather reads 32 bits
    return dense;
}

/// What an addition needs in registers.
struct AddConstants {
    __m512i slope_plus, slope_minus, intercept_plus, intercept_minus;
    __m512i cap, minus_cell, max_u;
    __m128i cell_bits, scale;
    const std::uint16_t* dense;
};

/// 32 sums: u in 16-bit lanes, signs in a mask. The sign of a zero is arbitrary.
struct Sums {
    __m512i u;
    __mmask32 negative;
};

template <bool Dense>
NAPIER_AVX512_INLINE Sums add_lanes(const AddConstants& c, const Sums& x, __m512i u,
                                    __mmask32 negative) {
    const __mmask32 opposite = _kxor_mask32(x.negative, negative);
    const __mmask32 equal_signs = _kxnor_mask32(x.negative, negative);
    const __mmask32 larger = _mm512_cmpgt_epu16_mask(u, x.u);
    const __m512i big = _mm512_max_epu16(u, x.u);
    const __m512i small = _mm512_min_epu16(u, x.u);
    const __m512i d = _mm512_sub_epi16(big, small);
    const __mmask32 differ = _mm512_test_epi16_mask(d, d);
    const __mmask32 both = _mm512_test_epi16_mask(small, small); // neither is zero
    __m512i correction;
    if constexpr (Dense) {
        __m512i at = _mm512_min_epu16(d, c.cap);
        at = _mm512_mask_add_epi16(at, opposite, at, c.minus_cell);
        const __m512i zero = _mm512_setzero_si512();
        const __m512i even = _mm512_maskz_and_epi32(kAll, at, _mm512_set1_epi32(0xffff));
        const __m512i odd = _mm512_maskz_srli_epi32(kAll, at, 16);
        const __m512i low = _mm512_mask_i32gather_epi32(zero, kAll, even, c.dense, 2);
        const __m512i high = _mm512_mask_i32gather_epi32(zero, kAll, odd, c.dense, 2);
        const __m512i value =
            _mm512_mask_blend_epi16(0xaaaaaaaa, low, _mm512_maskz_slli_epi32(kAll, high, 16));
        correction = _mm512_maskz_mov_epi16(both, value);
    } else {
        __m512i cell = _mm512_srl_epi16(_mm512_min_epu16(d, c.cap), c.cell_bits);
        cell = _mm512_mask_add_epi16(cell, opposite, cell, c.minus_cell);
        const __m512i slope = _mm512_permutex2var_epi16(c.slope_plus, cell, c.slope_minus);
        const __m512i intercept =
            _mm512_permutex2var_epi16(c.intercept_plus, cell, c.intercept_minus);
        const __m512i fall = _mm512_mulhi_epu16(_mm512_sll_epi16(d, c.scale), slope);
        correction = _mm512_maskz_sub_epi16(both, intercept, fall);
    }
    // opposite signs and equal magnitudes fall through both masks: zero
    const __m512i sum =
        _mm512_maskz_min_epu16(equal_signs, _mm512_adds_epu16(big, correction), c.max_u);
    return {_mm512_mask_subs_epu16(sum, _kand_mask32(opposite, differ), big, correction),
            _kxor_mask32(x.negative, _kand_mask32(larger, opposite))};
}

/// u = log - zero_log is 0 for zero and 1 for the smallest magnitude. Operands carry offsets, so
/// that a product is one saturating addition and one saturating subtraction: a' + b' - bias, where
/// a zero operand is 0 and the other alone never reaches the bias.
template <bool Dense> class Avx512LnsKernel final : public ScalarLnsKernel {
  public:
    Avx512LnsKernel(const LnsMacConfig& mac, const CellTable& cells, DenseTable dense)
        : ScalarLnsKernel(mac), cells_(cells), dense_(std::move(dense)),
          max_u_(static_cast<std::uint16_t>((1 << (mac.format.width - 1)) - 1)),
          bias_(static_cast<std::uint16_t>(0xffff - max_u_)) {
        const int offsets = bias_ - 1 - mac.format.max_log();
        offset_a_ = static_cast<std::uint16_t>(offsets / 2);
        offset_b_ = static_cast<std::uint16_t>(offsets - offsets / 2);
    }

    void accumulate(const TileOperand& a, const TileOperand& b, const TileShape& shape,
                    const TileState& state) const override;
    NAPIER_AVX512 void finish(const TileShape& shape, const TileState& state, Word* out,
                              std::size_t out_stride) const override;
    std::string name() const override { return "avx512bw"; }

  private:
    /// A: u' twice in 32 bits (a broadcast of 32 bits is free), and 32 copies of the sign.
    struct PreparedA {
        std::vector<std::uint32_t> u;
        std::vector<std::uint32_t> negative;
    };
    /// B in panels of 32 columns, k rows each.
    struct PreparedB {
        std::vector<Lanes> u;
        std::vector<std::uint32_t> negative;
    };
    struct LevelSum {
        Lanes u;
        std::uint32_t negative;
    };

    NAPIER_AVX512_INLINE AddConstants constants() const;
    NAPIER_AVX512 void prepare_a(const TileOperand& a, const TileShape& shape,
                                 PreparedA& out) const;
    NAPIER_AVX512 void prepare_b(const TileOperand& b, const TileShape& shape,
                                 PreparedB& out) const;
    template <std::size_t Rows>
    NAPIER_AVX512 void block(const PreparedA& a, const PreparedB& b, const TileShape& shape,
                             std::size_t depth, std::size_t row, std::size_t panel,
                             std::vector<LevelSum>& sums, const TileState& state) const;

    CellTable cells_;
    DenseTable dense_;
    std::uint16_t max_u_;
    std::uint16_t bias_;
    std::uint16_t offset_a_ = 0;
    std::uint16_t offset_b_ = 0;
};

template <bool Dense>
NAPIER_AVX512 void Avx512LnsKernel<Dense>::prepare_a(const TileOperand& a, const TileShape& shape,
                                                     PreparedA& out) const {
    const auto m = static_cast<std::size_t>(shape.m);
    const auto k = static_cast<std::size_t>(shape.k);
    out.u.resize(m * k);
    out.negative.resize(m * k);
    const int width = this->config().format.width;
    const __m512i magnitude = _mm512_set1_epi32(max_u_);
    const __m512i flip = _mm512_set1_epi32(1 << (width - 2));
    const __m512i sign = _mm512_set1_epi32(1 << (width - 1));
    const __m512i offset = _mm512_set1_epi32(offset_a_);
    for (std::size_t i = 0; i < m; ++i) {
        for (std::size_t kk = 0; kk < k; kk += 16) {
            const std::size_t left = std::min<std::size_t>(16, k - kk);
            const auto here = static_cast<__mmask16>((1u << left) - 1);
            const __m512i word = _mm512_maskz_cvtepu16_epi32(
                kAll, _mm256_maskz_loadu_epi16(here, a.data + i * a.stride + kk));
            const __m512i u = _mm512_xor_si512(_mm512_and_si512(word, magnitude), flip);
            const __m512i shifted = _mm512_maskz_add_epi32(_mm512_test_epi32_mask(u, u), u, offset);
            const __m512i twice =
                _mm512_or_si512(shifted, _mm512_maskz_slli_epi32(kAll, shifted, 16));
            _mm512_mask_storeu_epi32(out.u.data() + i * k + kk, here, twice);
            _mm512_mask_storeu_epi32(out.negative.data() + i * k + kk, here,
                                     _mm512_movm_epi32(_mm512_test_epi32_mask(word, sign)));
        }
    }
}

template <bool Dense>
NAPIER_AVX512 void Avx512LnsKernel<Dense>::prepare_b(const TileOperand& b, const TileShape& shape,
                                                     PreparedB& out) const {
    const auto n = static_cast<std::size_t>(shape.n);
    const auto k = static_cast<std::size_t>(shape.k);
    const std::size_t panels = (n + kLanes - 1) / kLanes;
    out.u.resize(panels * k);
    out.negative.resize(panels * k);
    const int width = this->config().format.width;
    const __m512i magnitude = _mm512_set1_epi16(static_cast<short>(max_u_));
    const __m512i flip = _mm512_set1_epi16(static_cast<short>(1 << (width - 2)));
    const __m512i sign = _mm512_set1_epi16(static_cast<short>(1 << (width - 1)));
    const __m512i offset = _mm512_set1_epi16(static_cast<short>(offset_b_));
    for (std::size_t panel = 0; panel < panels; ++panel) {
        const std::size_t left = std::min(kLanes, n - panel * kLanes);
        const auto here = static_cast<__mmask32>((std::uint64_t{1} << left) - 1);
        for (std::size_t kk = 0; kk < k; ++kk) {
            const __m512i word =
                _mm512_maskz_loadu_epi16(here, b.data + kk * b.stride + panel * kLanes);
            const __m512i u = _mm512_xor_si512(_mm512_and_si512(word, magnitude), flip);
            const __m512i shifted =
                _mm512_maskz_add_epi16(_mm512_mask_test_epi16_mask(here, u, u), u, offset);
            _mm512_storeu_si512(out.u[panel * k + kk].data(), shifted);
            out.negative[panel * k + kk] = _mm512_test_epi16_mask(word, sign);
        }
    }
}

template <bool Dense> NAPIER_AVX512_INLINE AddConstants Avx512LnsKernel<Dense>::constants() const {
    AddConstants c;
    c.slope_plus = _mm512_loadu_si512(cells_.slope.data());
    c.slope_minus = _mm512_loadu_si512(cells_.slope.data() + kCells);
    c.intercept_plus = _mm512_loadu_si512(cells_.intercept.data());
    c.intercept_minus = _mm512_loadu_si512(cells_.intercept.data() + kCells);
    c.cap = _mm512_set1_epi16(
        static_cast<short>(Dense ? dense_.cap : (kCells << cells_.cell_bits) - 1));
    c.minus_cell = _mm512_set1_epi16(static_cast<short>(Dense ? dense_.cap + 1 : kCells));
    c.dense = dense_.values.data();
    c.max_u = _mm512_set1_epi16(static_cast<short>(max_u_));
    c.cell_bits = _mm_cvtsi32_si128(cells_.cell_bits);
    c.scale = _mm_cvtsi32_si128(cells_.scale);
    return c;
}

/// 32 state words, those of `here`, as sums.
NAPIER_AVX512_INLINE Sums load_words(const std::uint32_t* from,
                                     const std::array<__mmask16, 2>& here) {
    const __m512i low = _mm512_maskz_loadu_epi32(here[0], from);
    const __m512i high = _mm512_maskz_loadu_epi32(here[1], from + 16);
    // the low halves of 2 x 16 words: lanes 0, 2, .. 62 of both
    const __m512i even =
        _mm512_set_epi16(62, 60, 58, 56, 54, 52, 50, 48, 46, 44, 42, 40, 38, 36, 34, 32, 30, 28, 26,
                         24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    const __m512i u = _mm512_permutex2var_epi16(low, even, high);
    return {u, _mm512_kunpackw(_mm512_movepi32_mask(high), _mm512_movepi32_mask(low))};
}

/// Which of 32 columns a tile has from `column` on, in halves.
std::array<__mmask16, 2> columns_here(const TileShape& shape, std::size_t column) {
    const std::size_t left = std::min(kLanes, static_cast<std::size_t>(shape.n) - column);
    return {static_cast<__mmask16>((1u << std::min<std::size_t>(left, 16)) - 1),
            static_cast<__mmask16>((1u << (std::max<std::size_t>(left, 16) - 16)) - 1)};
}

template <bool Dense>
template <std::size_t Rows>
NAPIER_AVX512 void
Avx512LnsKernel<Dense>::block(const PreparedA& a, const PreparedB& b, const TileShape& shape,
                              std::size_t depth, std::size_t row, std::size_t panel,
                              std::vector<LevelSum>& sums, const TileState& state) const {
    const AddConstants c = constants();
    const __m512i bias = _mm512_set1_epi16(static_cast<short>(bias_));

    const auto k = static_cast<std::size_t>(shape.k);
    const std::size_t column = panel * kLanes;
    const std::array<__mmask16, 2> here = columns_here(shape, column);
    const auto words = [&](std::size_t level, std::size_t r) {
        return reinterpret_cast<std::uint32_t*>(state.data) + level * state.plane_stride +
               (row + r) * state.row_stride + column;
    };

    for (std::size_t level = 0; level < depth; ++level) {
        for (std::size_t r = 0; r < Rows; ++r) {
            LevelSum& sum = sums[level * kRows + r];
            sum = {};
            if (shape.k_offset != 0) {
                const Sums stored = load_words(words(level, r), here);
                _mm512_storeu_si512(sum.u.data(), stored.u);
                sum.negative = stored.negative;
            }
        }
    }

    const auto arity = static_cast<std::size_t>(this->config().accumulation.arity());
    auto count = static_cast<std::size_t>(shape.k_offset);
    const std::uint32_t* const a_u = a.u.data() + row * k;
    const std::uint32_t* const a_negative = a.negative.data() + row * k;
    const Lanes* const b_u = b.u.data() + panel * k;
    const std::uint32_t* const b_negative = b.negative.data() + panel * k;
    Sums chain[Rows];
    for (std::size_t r = 0; r < Rows; ++r) {
        chain[r] = {_mm512_loadu_si512(sums[r].u.data()), sums[r].negative};
    }
    for (std::size_t k0 = 0; k0 < k;) {
        const std::size_t run = depth > 1 ? std::min(k - k0, arity - count % arity) : k - k0;
        for (std::size_t kk = k0; kk < k0 + run; ++kk) {
            const __m512i weight = _mm512_loadu_si512(b_u[kk].data());
            const std::uint32_t sign = b_negative[kk];
#pragma GCC unroll 8
            for (std::size_t r = 0; r < Rows; ++r) {
                const __m512i x = _mm512_set1_epi32(static_cast<int>(a_u[r * k + kk]));
                const __m512i product = _mm512_subs_epu16(_mm512_adds_epu16(x, weight), bias);
                chain[r] = add_lanes<Dense>(c, chain[r], product, sign ^ a_negative[r * k + kk]);
            }
        }
        k0 += run;
        count += run;
        std::size_t filled = arity;
        for (std::size_t level = 1; level < depth && count % filled == 0; ++level) {
            for (std::size_t r = 0; r < Rows; ++r) {
                LevelSum& to = sums[level * kRows + r];
                Sums from = chain[r];
                if (level > 1) {
                    LevelSum& below = sums[(level - 1) * kRows + r];
                    from = {_mm512_loadu_si512(below.u.data()), below.negative};
                    below = {};
                }
                const Sums sum = add_lanes<Dense>(c, {_mm512_loadu_si512(to.u.data()), to.negative},
                                                  from.u, from.negative);
                _mm512_storeu_si512(to.u.data(), sum.u);
                to.negative = sum.negative;
            }
            filled *= arity;
        }
        if (depth > 1 && count % arity == 0) {
            for (std::size_t r = 0; r < Rows; ++r) {
                chain[r] = {_mm512_setzero_si512(), 0};
            }
        }
    }
    for (std::size_t r = 0; r < Rows; ++r) {
        _mm512_storeu_si512(sums[r].u.data(), chain[r].u);
        sums[r].negative = chain[r].negative;
    }

    const __m512i sign = _mm512_set1_epi32(static_cast<int>(0x80000000u));
    for (std::size_t level = 0; level < depth; ++level) {
        for (std::size_t r = 0; r < Rows; ++r) {
            const LevelSum& sum = sums[level * kRows + r];
            std::uint32_t* const to = words(level, r);
            for (std::size_t half = 0; half < 2; ++half) {
                const __m512i u = _mm512_maskz_cvtepu16_epi32(
                    kAll,
                    _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sum.u.data() + half * 16)));
                const __mmask16 negative = _mm512_mask_test_epi32_mask(
                    static_cast<__mmask16>(sum.negative >> (half * 16)), u, u);
                _mm512_mask_storeu_epi32(to + half * 16, here[half],
                                         _mm512_mask_or_epi32(u, negative, u, sign));
            }
        }
    }
}

template <bool Dense>
void Avx512LnsKernel<Dense>::accumulate(const TileOperand& a, const TileOperand& b,
                                        const TileShape& shape, const TileState& state) const {
    const auto m = static_cast<std::size_t>(shape.m);
    const auto n = static_cast<std::size_t>(shape.n);
    const auto depth = static_cast<std::size_t>(this->levels(shape.k_total));
    // kept from call to call: a fresh allocation of this size costs page faults
    static thread_local PreparedA prepared_a;
    static thread_local PreparedB prepared_b;
    prepare_a(a, shape, prepared_a);
    prepare_b(b, shape, prepared_b);
    std::vector<LevelSum> sums(depth * kRows);
    for (std::size_t panel = 0; panel * kLanes < n; ++panel) {
        std::size_t row = 0;
        for (; row + kRows <= m; row += kRows) {
            block<kRows>(prepared_a, prepared_b, shape, depth, row, panel, sums, state);
        }
        if (m - row >= 2) {
            block<2>(prepared_a, prepared_b, shape, depth, row, panel, sums, state);
            row += 2;
        }
        if (row < m) {
            block<1>(prepared_a, prepared_b, shape, depth, row, panel, sums, state);
        }
    }
}

template <bool Dense>
NAPIER_AVX512 void Avx512LnsKernel<Dense>::finish(const TileShape& shape, const TileState& state,
                                                  Word* out, std::size_t out_stride) const {
    const AddConstants c = constants();
    const auto m = static_cast<std::size_t>(shape.m);
    const auto n = static_cast<std::size_t>(shape.n);
    const auto depth = static_cast<std::size_t>(this->levels(shape.k_total));
    const int width = this->config().format.width;
    const __m512i flip = _mm512_set1_epi16(static_cast<short>(1 << (width - 2)));
    const __m512i sign = _mm512_set1_epi16(static_cast<short>(1 << (width - 1)));
    for (std::size_t i = 0; i < m; ++i) {
        for (std::size_t column = 0; column < n; column += kLanes) {
            const std::array<__mmask16, 2> here = columns_here(shape, column);
            const std::uint32_t* const words =
                reinterpret_cast<const std::uint32_t*>(state.data) + i * state.row_stride + column;
            Sums sum = load_words(words, here);
            for (std::size_t level = 1; level < depth; ++level) {
                const Sums above = load_words(words + level * state.plane_stride, here);
                sum = add_lanes<Dense>(c, above, sum.u, sum.negative);
            }
            const __mmask32 negative = _mm512_mask_test_epi16_mask(sum.negative, sum.u, sum.u);
            const __m512i log = _mm512_xor_si512(sum.u, flip);
            _mm512_mask_storeu_epi16(out + i * out_stride + column,
                                     _mm512_kunpackw(here[1], here[0]),
                                     _mm512_mask_add_epi16(log, negative, log, sign));
        }
    }
}

} // namespace

std::unique_ptr<TileKernel> make_avx512_lns_kernel(const LnsMacConfig& config) {
    const int arity = config.accumulation.arity();
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512dq")) {
        return nullptr;
    }
    if (config.guard_bits != 0 || config.format.width < 8 || config.format.width > 14 ||
        config.underflow != Underflow::flush || (arity != 0 && arity < 8)) {
        return nullptr;
    }
    if (const auto cells = fit_table(config.table)) {
        return std::make_unique<Avx512LnsKernel<false>>(config, *cells, DenseTable{});
    }
    const std::int32_t max_d = config.format.max_log() - config.format.min_log();
    return std::make_unique<Avx512LnsKernel<true>>(config, CellTable{},
                                                   dense_table(config.table, max_d));
}

} // namespace napier

#else

namespace napier {

std::unique_ptr<TileKernel> make_avx512_lns_kernel(const LnsMacConfig& /*config*/) {
    return nullptr;
}

} // namespace napier

#endif
