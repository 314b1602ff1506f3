// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/lns_simd_kernel.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace napier {

namespace {

/// Memory of a call, kept from one to the next: a fresh allocation of this size costs page faults.
struct Scratch {
    std::vector<std::uint32_t> rows;
    std::vector<SimdBlock> columns;
    std::vector<SimdBlock> levels;

    LnsSimdMemory for_piece(const LnsSimdCode& code, const LnsSimdPiece& piece, std::size_t depth) {
        const std::size_t panels = (piece.columns + code.lanes - 1) / code.lanes;
        grow(rows, piece.rows * piece.k * LnsSimdCode::kRowWords);
        grow(columns, panels * piece.k * code.column_blocks);
        grow(levels, depth * code.level_blocks);
        return {rows.data(), columns.data(), levels.data()};
    }

  private:
    template <class T> static void grow(std::vector<T>& memory, std::size_t size) {
        memory.resize(std::max(memory.size(), size)); // to grow again would fill with zeros
    }
};

/// The tile's columns [first, first + count).
LnsSimdPiece piece_of(const TileOperand& a, const TileOperand& b, const TileShape& shape,
                      const TileState& state, std::size_t first, std::size_t count) {
    return {static_cast<std::size_t>(shape.m),
            count,
            static_cast<std::size_t>(shape.k),
            static_cast<std::size_t>(shape.k_offset),
            {a.data, a.stride, 1},
            {b.data + first, 1, b.stride},
            reinterpret_cast<std::uint32_t*>(state.data) + first,
            state.plane_stride,
            state.row_stride,
            1};
}

/// The same products the other way round: rows of A in lanes. Products and sums are the same bits,
/// whichever operand comes first.
LnsSimdPiece exchanged(const LnsSimdPiece& piece) {
    LnsSimdPiece other = piece;
    std::swap(other.rows, other.columns);
    std::swap(other.of_rows, other.of_columns);
    std::swap(other.row_pitch, other.column_pitch);
    return other;
}

bool processor_has(Isa isa) {
#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
    switch (isa) {
    case Isa::avx2:
        return __builtin_cpu_supports("avx2") != 0;
    case Isa::avx512:
        return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
               __builtin_cpu_supports("avx512vl") != 0 && __builtin_cpu_supports("avx512dq") != 0;
    case Isa::best:
    case Isa::scalar:
        break;
    }
#endif
    return false;
}

} // namespace

SimdLnsKernel::SimdLnsKernel(const LnsMacConfig& config, LnsSimdPlan plan, const LnsSimdCode& code,
                             std::string name)
    : ScalarLnsKernel(config), plan_(std::move(plan)), code_(code), name_(std::move(name)) {}

void SimdLnsKernel::accumulate(const TileOperand& a, const TileOperand& b, const TileShape& shape,
                               const TileState& state) const {
    static thread_local Scratch scratch;
    const auto depth = static_cast<std::size_t>(levels(shape.k_total));
    const auto run = [&](const LnsSimdPiece& piece) {
        code_.accumulate(plan_, piece, depth, scratch.for_piece(code_, piece, depth));
    };
    // Columns that do not fill a panel are cheaper as rows where there are many rows to fill one.
    const auto n = static_cast<std::size_t>(shape.n);
    const auto m = static_cast<std::size_t>(shape.m);
    const std::size_t rest = n % code_.lanes;
    const std::size_t other_panels = (m + code_.lanes - 1) / code_.lanes;
    if (rest == 0 || 2 * rest * other_panels > m) {
        run(piece_of(a, b, shape, state, 0, n));
        return;
    }
    if (n > rest) {
        run(piece_of(a, b, shape, state, 0, n - rest));
    }
    run(exchanged(piece_of(a, b, shape, state, n - rest, rest)));
}

void SimdLnsKernel::finish(const TileShape& shape, const TileState& state, Word* out,
                           std::size_t out_stride) const {
    code_.finish(plan_, shape, static_cast<std::size_t>(levels(shape.k_total)), state, out,
                 out_stride);
}

std::unique_ptr<TileKernel> make_simd_lns_kernel(const LnsMacConfig& config, Isa isa) {
    if (!processor_has(isa)) {
        return nullptr;
    }
    check_mac(config);
    LnsSimdPlan plan(config);
    const LnsSimdCode code = isa == Isa::avx2 ? avx2_code(plan) : avx512_code(plan);
    if (code.lanes == 0) {
        return nullptr;
    }
    return std::make_unique<SimdLnsKernel>(config, std::move(plan), code,
                                           isa == Isa::avx2 ? "avx2" : "avx512bw");
}

} // namespace napier
