// SPDX-License-Identifier: Apache-2.0
// Multiply-accumulates a second of one host thread: the kernels, and sgemm for scale.
#include <benchmark/benchmark.h>

#include <memory>
#include <random>
#include <vector>

#include "hw/arith/table_file.hpp"
#include "hw/array/fixed_kernel.hpp"
#include "hw/array/lns_kernel.hpp"
#include "hw/array/lns_kernel_avx512.hpp"

extern "C" {
// The Fortran interface, which every BLAS has.
void sgemm_(const char* transa, const char* transb, const int* m, const int* n, const int* k,
            const float* alpha, const float* a, const int* lda, const float* b, const int* ldb,
            const float* beta, float* c, const int* ldc);
// OpenBLAS only; others are taken as they are.
void openblas_set_num_threads(int threads) __attribute__((weak));
}

namespace {

using namespace napier;

void shapes(benchmark::internal::Benchmark* bench) {
    bench->ArgNames({"m", "n", "k"})
        ->Args({64, 128, 256})
        ->Args({32, 100, 784})
        ->Args({784, 100, 32});
}

void count_macs(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() * state.range(0) * state.range(1) * state.range(2));
}

/// Words of normal operation: magnitudes around 1, both signs, some zeros.
std::vector<Word> lns_words(const LnsFormat& format, std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> normal;
    std::vector<Word> words(count);
    for (Word& word : words) {
        const double x = normal(random);
        word = encode(format, from_double(format, Underflow::flush, random() % 8 == 0 ? 0.0 : x));
    }
    return words;
}

void gemm(benchmark::State& state, const TileKernel& kernel, const std::vector<Word>& a,
          const std::vector<Word>& b, int shift) {
    const auto m = static_cast<std::size_t>(state.range(0));
    const auto n = static_cast<std::size_t>(state.range(1));
    const auto k = static_cast<std::size_t>(state.range(2));
    const TileShape shape{
        static_cast<int>(m), static_cast<int>(n), static_cast<int>(k), 0, state.range(2), shift};
    const auto levels = static_cast<std::size_t>(kernel.levels(state.range(2)));
    std::vector<std::byte> words(levels * m * n * kernel.state_word_bytes());
    std::vector<Word> out(m * n);
    const TileState tile{words.data(), m * n, n};
    for (auto _ : state) {
        kernel.accumulate({a.data(), k}, {b.data(), n}, shape, tile);
        kernel.finish(shape, tile, out.data(), n);
        benchmark::DoNotOptimize(out.data());
        benchmark::ClobberMemory();
    }
    count_macs(state);
}

void lns(benchmark::State& state, const LnsFormat& format, bool fast,
         Approximation approximation = Approximation::pwl) {
    const LnsMacConfig config{format,
                              approximation == Approximation::pwl
                                  ? LogAddTable::from_pwl(builtin_table(table_name(format)))
                                  : LogAddTable::closed_form(approximation, format.fraction),
                              Underflow::flush,
                              {},
                              0};
    const std::unique_ptr<TileKernel> kernel =
        fast ? make_avx512_lns_kernel(config) : std::make_unique<ScalarLnsKernel>(config);
    if (!kernel) {
        state.SkipWithError("no AVX-512 kernel here");
        return;
    }
    const auto k = static_cast<std::size_t>(state.range(2));
    gemm(state, *kernel, lns_words(format, static_cast<std::size_t>(state.range(0)) * k, 1),
         lns_words(format, k * static_cast<std::size_t>(state.range(1)), 2), 0);
}

void fixed(benchmark::State& state, FixedAccumulator accumulator) {
    const FixedKernel kernel(FixedMacConfig{{12}, accumulator});
    std::mt19937 random(1);
    const auto k = static_cast<std::size_t>(state.range(2));
    std::vector<Word> a(static_cast<std::size_t>(state.range(0)) * k);
    std::vector<Word> b(k * static_cast<std::size_t>(state.range(1)));
    for (auto* const words : {&a, &b}) {
        for (Word& word : *words) {
            word = static_cast<Word>(random() & 0xfff);
        }
    }
    gemm(state, kernel, a, b, 14);
}

void sgemm(benchmark::State& state) {
    if (openblas_set_num_threads != nullptr) {
        openblas_set_num_threads(1);
    }
    const auto m = static_cast<int>(state.range(0));
    const auto n = static_cast<int>(state.range(1));
    const auto k = static_cast<int>(state.range(2));
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    std::vector<float> a(static_cast<std::size_t>(m) * static_cast<std::size_t>(k));
    std::vector<float> b(static_cast<std::size_t>(k) * static_cast<std::size_t>(n));
    std::vector<float> c(static_cast<std::size_t>(m) * static_cast<std::size_t>(n));
    for (auto* const values : {&a, &b}) {
        for (float& value : *values) {
            value = normal(random);
        }
    }
    const float one = 1;
    const float zero = 0;
    for (auto _ : state) { // row-major C = A B is column-major C' = B' A'
        sgemm_("N", "N", &n, &m, &k, &one, b.data(), &n, a.data(), &k, &zero, c.data(), &n);
        benchmark::DoNotOptimize(c.data());
        benchmark::ClobberMemory();
    }
    count_macs(state);
}

} // namespace

BENCHMARK_CAPTURE(lns, scalar_lns12_f6, LnsFormat{12, 6}, false)->Apply(shapes);
BENCHMARK_CAPTURE(lns, avx512_lns12_f6, LnsFormat{12, 6}, true)->Apply(shapes);
BENCHMARK_CAPTURE(lns, avx512_lns14_f7, LnsFormat{14, 7}, true)->Apply(shapes);
BENCHMARK_CAPTURE(lns, avx512_lns12_f6_exact, LnsFormat{12, 6}, true, Approximation::exact)
    ->Apply(shapes);
BENCHMARK_CAPTURE(fixed, wide12, FixedAccumulator::wide)->Apply(shapes);
BENCHMARK_CAPTURE(fixed, narrow12, FixedAccumulator::narrow)->Apply(shapes);
BENCHMARK(sgemm)->Apply(shapes);
