// SPDX-License-Identifier: Apache-2.0
// Multiply-accumulates a second of one host thread: the kernels, and sgemm for scale.
#include <benchmark/benchmark.h>

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "hw/arith/lns/table_file.hpp"
#include "hw/values/kernels/fixed_kernel.hpp"
#include "hw/values/kernels/lns_kernel.hpp"
#include "hw/values/kernels/lns_simd_kernel.hpp"

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
        ->Args({784, 100, 32})
        ->Args({1, 512, 1024}); // sums of a batch norm
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

/// A number system of the comparison.
struct Mac {
    LnsFormat format;
    Approximation approximation = Approximation::pwl;
    Accumulation accumulation = {};
    int guard_bits = 0;
    Underflow underflow = Underflow::flush;
};

LnsMacConfig config_of(const Mac& mac) {
    return {mac.format,
            mac.approximation == Approximation::pwl
                ? LogAddTable::from_pwl(bundled_table(table_name(mac.format)))
                : LogAddTable::closed_form(mac.approximation, mac.format.fraction + mac.guard_bits),
            mac.underflow, mac.accumulation, mac.guard_bits};
}

void lns(benchmark::State& state, const Mac& mac, Isa isa) {
    const LnsMacConfig config = config_of(mac);
    const std::unique_ptr<TileKernel> kernel = isa == Isa::scalar
                                                   ? std::make_unique<ScalarLnsKernel>(config)
                                                   : make_simd_lns_kernel(config, isa);
    if (!kernel) {
        state.SkipWithError("not on this processor");
        return;
    }
    const auto k = static_cast<std::size_t>(state.range(2));
    gemm(state, *kernel, lns_words(mac.format, static_cast<std::size_t>(state.range(0)) * k, 1),
         lns_words(mac.format, k * static_cast<std::size_t>(state.range(1)), 2), 0);
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

int main(int argc, char** argv) {
    const Accumulation tree{Accumulation::Kind::tree, 16};
    const std::pair<std::string, Mac> macs[] = {
        {"lns12_f6_pwl", {{12, 6}}},
        {"lns16_f9_pwl", {{16, 9}}},
        {"lns12_f6_exact", {{12, 6}, Approximation::exact}},
        {"lns12_f6_pwl_tree", {{12, 6}, Approximation::pwl, tree}},
        {"lns12_f6_pwl_saturate", {{12, 6}, Approximation::pwl, {}, 0, Underflow::saturate}},
        {"lns12_f6_exact_guard4", {{12, 6}, Approximation::exact, {}, 4}},
        {"lns16_f9_exact_guard4", {{16, 9}, Approximation::exact, {}, 4}},
    };
    for (const auto& [name, mac] : macs) {
        for (const Isa isa : {Isa::scalar, Isa::avx2, Isa::avx512}) {
            const Mac captured = mac;
            shapes(benchmark::RegisterBenchmark(
                (name + "/" + to_string(isa)).c_str(),
                [captured, isa](benchmark::State& state) { lns(state, captured, isa); }));
        }
    }
    const std::pair<const char*, FixedAccumulator> twins[] = {
        {"fixed12_wide", FixedAccumulator::wide}, {"fixed12_narrow", FixedAccumulator::narrow}};
    for (const auto& [name, accumulator] : twins) {
        const FixedAccumulator captured = accumulator;
        shapes(benchmark::RegisterBenchmark(
            name, [captured](benchmark::State& state) { fixed(state, captured); }));
    }
    shapes(benchmark::RegisterBenchmark("float32_sgemm", sgemm));
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 2;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
