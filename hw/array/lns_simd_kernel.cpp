// SPDX-License-Identifier: Apache-2.0
#include "hw/array/lns_simd_kernel.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace napier {

namespace {

/// Memory of a call, kept from one to the next: a fresh allocation of this size costs page faults.
struct Scratch {
    std::vector<std::uint32_t> a;
    std::vector<SimdBlock> blocks;
    std::vector<SimdBlock> levels;

    /// Operands that point into it.
    LnsSimdOperands operands(std::size_t a_words, std::size_t b_rows) {
        a.resize(std::max(a.size(), 2 * a_words)); // to grow again would fill with zeros
        blocks.resize(std::max(blocks.size(), 3 * b_rows));
        return {a.data(), a.data() + a_words, blocks.data(), blocks.data() + b_rows,
                blocks.data() + 2 * b_rows};
    }
};

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
    const auto k = static_cast<std::size_t>(shape.k);
    const std::size_t panels = (static_cast<std::size_t>(shape.n) + code_.lanes - 1) / code_.lanes;
    const auto depth = static_cast<std::size_t>(levels(shape.k_total));
    const LnsSimdOperands operands =
        scratch.operands(static_cast<std::size_t>(shape.m) * k, panels * k);
    scratch.levels.resize(depth * LnsSimdCode::kRows * LnsSimdCode::kBlocksOfSum);
    code_.prepare(plan_, a, b, shape, operands);
    code_.accumulate(plan_, shape, depth, operands, scratch.levels.data(), state);
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
