// SPDX-License-Identifier: Apache-2.0
// Multiply-accumulates a second of one training step on one host thread: by the chip's model, by
// whole passes, and by the kernel alone on the same products with operands at hand.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <systemc>

#include "hw/chip/bundled_chips.hpp"
#include "hw/parallel/worker_pool.hpp"
#include "sw/train/chip_backend.hpp"
#include "sw/train/whole_pass_backend.hpp"
#include "tests/systemc_fixture.hpp"

namespace {

using namespace napier;

struct Case {
    const char* network;
    int batch;
};

Network network_of(const Case& of) {
    Network network = load_network(of.network);
    network.train.batch = of.batch;
    connect(network);
    return network;
}

std::uint64_t macs_of_step(const NetworkPlan& plan, int batch) {
    std::uint64_t macs = 0;
    for (const PassOperation& operation : plan.passes(RunMode::training, batch)) {
        macs += macs_of(operation);
    }
    return macs;
}

void steps(benchmark::State& state, PlanBackend& backend, const Network& network) {
    std::mt19937 random(1);
    const auto count = static_cast<std::size_t>(network.train.batch);
    std::vector<std::uint8_t> pixels(count * network.image.size());
    std::vector<std::uint8_t> labels(count);
    for (std::uint8_t& pixel : pixels) {
        pixel = static_cast<std::uint8_t>(random() & 0xff);
    }
    for (std::uint8_t& label : labels) {
        label = static_cast<std::uint8_t>(random() % static_cast<unsigned>(network.classes()));
    }
    for (auto _ : state) {
        backend.train_step({pixels.data(), labels.data(), network.train.batch}, 0.0078125);
    }
    state.counters["images"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * network.train.batch, benchmark::Counter::kIsRate);
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(macs_of_step(
                                                     backend.plan(), network.train.batch)));
}

void tiles(benchmark::State& state, const Case& of) {
    const SystemCFixture simulation;
    const Network network = network_of(of);
    Platform platform("platform", bundled_chip("lns12-32x32"));
    ChipBackend backend(network, platform, 1);
    steps(state, backend, network);
}

void passes(benchmark::State& state, const Case& of) {
    const Network network = network_of(of);
    HostChip chip(bundled_chip("lns12-32x32"));
    WholePassBackend backend(network, chip, 1);
    steps(state, backend, network);
}

/// All products of a step, each in blocks of rows that are long enough not to matter.
void kernel(benchmark::State& state, const Case& of) {
    constexpr std::int64_t kRows = 256;
    const Network network = network_of(of);
    const Architecture architecture = bundled_chip("lns12-32x32");
    const auto& mac = std::get<LnsMacConfig>(architecture.arithmetic.mac);
    const std::unique_ptr<TileKernel> kernel = make_tile_kernel(mac);
    const NetworkPlan plan(network, architecture);
    std::vector<GemmSize> sizes;
    std::int64_t operand = 0;
    std::int64_t sums = 0;
    for (const PassOperation& operation : plan.passes(RunMode::training, of.batch)) {
        if (const auto* const pass = std::get_if<GemmPass>(&operation)) {
            const GemmSize size = gemm_size(*pass);
            sizes.insert(sizes.end(), static_cast<std::size_t>(pass->products), size);
            const std::int64_t rows = std::min(size.m, kRows);
            operand = std::max({operand, rows * size.k, size.k * size.n});
            sums = std::max(sums, rows * size.n * kernel->levels(size.k));
        }
    }
    std::mt19937 random(1);
    std::normal_distribution<double> normal;
    std::vector<Word> words(static_cast<std::size_t>(operand));
    for (Word& word : words) {
        word =
            plan.math(0).from_real(random() % 4 == 0 ? 0.0 : normal(random), 0, mac.format.width);
    }
    std::vector<std::byte> levels(static_cast<std::size_t>(sums) * kernel->state_word_bytes());
    std::vector<Word> out(static_cast<std::size_t>(sums));
    for (auto _ : state) {
        for (const GemmSize& size : sizes) {
            const auto n = static_cast<std::size_t>(size.n);
            const auto k = static_cast<std::size_t>(size.k);
            for (std::int64_t row = 0; row < size.m; row += kRows) {
                const auto m = static_cast<int>(std::min(kRows, size.m - row));
                const TileShape shape{m, static_cast<int>(n), static_cast<int>(k), 0, size.k, 0};
                const TileState sums_of{levels.data(), static_cast<std::size_t>(m) * n, n};
                kernel->accumulate({words.data(), k}, {words.data(), n}, shape, sums_of);
                kernel->finish(shape, sums_of, out.data(), n);
                benchmark::DoNotOptimize(out.data());
            }
        }
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() *
                            static_cast<std::int64_t>(macs_of_step(plan, of.batch)));
}

} // namespace

int sc_main(int argc, char** argv) {
    WorkerPool::set_shared_threads(1);
    for (const Case& of : {Case{"mlp", 32}, Case{"cnn", 32}, Case{"vgg11", 64}}) {
        const std::string name = std::string("step/") + of.network;
        const auto add = [&](const char* what, void (*run)(benchmark::State&, const Case&)) {
            benchmark::RegisterBenchmark((name + "/" + what).c_str(), [of, run](
                                                                          benchmark::State& state) {
                run(state, of);
            })->Unit(benchmark::kMillisecond);
        };
        add("tlm", tiles);
        add("passes", passes);
        add("kernel", kernel);
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 2;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
