// SPDX-License-Identifier: Apache-2.0
#include "hw/values/kernels/lns_simd_kernel.hpp"

#include <cstdlib>
#include <numeric>
#include <set>

#include "hw/config/input_error.hpp"
#include "tests/catch.hpp"
#include "tests/hw/values/kernels/emulated_avx512.hpp"
#include "tests/hw/values/kernels/tile_problems.hpp"

using namespace napier;

namespace {

/// Every instruction set there is here, and every way that code for AVX-512 can look a correction
/// up. AVX-512 runs emulated too.
struct Kernels {
    explicit Kernels(LnsMacConfig mac) : config(std::move(mac)) {
        for (const Isa isa : {Isa::avx2, Isa::avx512}) {
            if (auto kernel = make_simd_lns_kernel(config, isa)) {
                simd.push_back(std::move(kernel));
            }
        }
        const bool native = !simd.empty() && simd.back()->name() == "avx512bw";
        for (const auto first : {LnsPackedPlan::Table::slack, LnsPackedPlan::Table::lines,
                                 LnsPackedPlan::Table::dense}) {
            LnsSimdPlan plan(config);
            plan.packed = LnsPackedPlan(config, first);
            if (plan.packed.table != first) {
                continue;
            }
            tables.insert(first);
            if (native) {
                add(plan, avx512_code(plan), "avx512");
            }
            add(plan, emulated_avx512_code(plan), "emulated avx512");
        }
    }

    LnsMacConfig config;
    std::vector<std::unique_ptr<TileKernel>> simd;
    std::set<LnsPackedPlan::Table> tables;

  private:
    void add(const LnsSimdPlan& plan, const LnsSimdCode& code, const std::string& name) {
        if (code.lanes != 0) {
            simd.push_back(std::make_unique<SimdLnsKernel>(
                config, plan, code,
                name + ", table " + std::to_string(static_cast<int>(plan.packed.table))));
        }
    }
};

void require_scalar_bits(const Kernels& kernels, const Problem& problem, const std::vector<Word>& a,
                         const std::vector<Word>& b) {
    const Run want = run(ScalarLnsKernel(kernels.config), problem, a, b);
    for (const auto& kernel : kernels.simd) {
        CAPTURE(kernel->name());
        const Run got = run(*kernel, problem, a, b);
        REQUIRE((got.state == want.state)); // not printed: they are long
        REQUIRE((got.out == want.out));
    }
}

void require_scalar_bits(const Kernels& kernels, const Problem& problem, Words kind,
                         std::mt19937& random) {
    const LnsMacConfig& config = kernels.config;
    CAPTURE(to_string(config.format), to_string(config.table.approximation()),
            to_string(config.accumulation), config.guard_bits, static_cast<int>(config.underflow),
            problem.m, problem.n, problem.k, static_cast<int>(kind));
    const auto a =
        random_words(config.format, kind, static_cast<std::size_t>(problem.m * problem.k), random);
    const auto b =
        random_words(config.format, kind, static_cast<std::size_t>(problem.k * problem.n), random);
    require_scalar_bits(kernels, problem, a, b);
}

/// A problem with a cut or two at random places: a few rows, or many rows and few columns.
Problem random_problem(std::mt19937& random) {
    const auto pick = [&](int low, int high) {
        return std::uniform_int_distribution<int>(low, high)(random);
    };
    Problem problem = pick(0, 2) > 0 ? Problem{pick(1, 9), pick(1, 70), pick(1, 260), {}}
                                     : Problem{pick(20, 70), pick(1, 40), pick(1, 60), {}};
    int cut = 0;
    for (int cuts = pick(0, 3); cuts > 0 && cut + 1 < problem.k; --cuts) {
        cut = pick(cut + 1, problem.k - 1);
        problem.cuts.push_back(cut);
        ++cut;
    }
    return problem;
}

constexpr Words kKinds[] = {Words::any, Words::narrow, Words::constant, Words::small, Words::large};

} // namespace

TEST_CASE("SIMD kernels have the bits of the scalar one") {
    if (Kernels(mac({12, 6}, {})).simd.empty()) {
        WARN("no SIMD kernel here");
    }
    std::mt19937 random(3);
    for (const LnsFormat& format : kFormats) {
        for (const Accumulation& accumulation : kAccumulations) {
            const Kernels kernels(mac(format, accumulation));
            for (const Problem& problem : kProblems) {
                for (const Words kind : kKinds) {
                    require_scalar_bits(kernels, problem, kind, random);
                }
            }
        }
    }
}

TEST_CASE("SIMD kernels know every width, table, accumulation, guard and underflow rule") {
    std::mt19937 random(5);
    constexpr Approximation kApproximations[] = {Approximation::exact, Approximation::shift,
                                                 Approximation::mitchell};
    const Accumulation accumulations[] = {
        {Accumulation::Kind::tree, 2},      {Accumulation::Kind::tree, 16},
        {Accumulation::Kind::cascade, 2},   {Accumulation::Kind::cascade, 3},
        {Accumulation::Kind::cascade, 7},   {Accumulation::Kind::cascade, 32},
        {Accumulation::Kind::sequential, 0}};
    std::size_t at = 0;
    for (int width = 8; width <= 16; ++width) {
        for (const int fraction : {std::max(0, width - 12), width - 7, width - 4}) {
            for (int guard = 0; guard <= 4; ++guard) {
                for (const Underflow underflow : {Underflow::flush, Underflow::saturate}) {
                    // the other two in turn: their number has no factor in common
                    const LnsMacConfig config{
                        {width, fraction},
                        LogAddTable::closed_form(kApproximations[at % 3], fraction + guard),
                        underflow,
                        accumulations[at % 7],
                        guard};
                    ++at;
                    const Kernels kernels(config);
                    for (const Words kind : kKinds) {
                        require_scalar_bits(kernels, random_problem(random), kind, random);
                    }
                }
            }
        }
    }
}

TEST_CASE("SIMD kernels know tiles of one row, of odd rows, and of a few columns") {
    std::mt19937 random(7);
    const Problem problems[] = {{1, 300, 70, {33}},  {17, 290, 40, {}},      {40, 3, 70, {1, 40}},
                                {100, 35, 33, {32}}, {65, 32, 9, {8}},       {130, 65, 12, {5}},
                                {2, 600, 20, {}},    {31, 9, 150, {64, 90}}, {64, 16, 64, {}},
                                {200, 10, 35, {34}}};
    for (const Accumulation& accumulation : kAccumulations) {
        for (const LnsFormat& format : {LnsFormat{12, 6}, LnsFormat{16, 9}}) {
            const Kernels kernels(mac(format, accumulation));
            for (const Problem& problem : problems) {
                require_scalar_bits(kernels, problem, Words::any, random);
            }
        }
    }
}

TEST_CASE("every sum of 8 to 12 bits and every word of 8 bits add up to the scalar bits") {
    constexpr Approximation kApproximations[] = {Approximation::exact, Approximation::shift,
                                                 Approximation::mitchell};
    std::set<LnsPackedPlan::Table> tables;
    for (int at = 0; at < 60; ++at) {
        const int fraction = at % 6;
        const int guard = at % 5;
        const Underflow underflow = at < 30 ? Underflow::flush : Underflow::saturate;
        const LnsMacConfig config{
            {8, fraction},
            LogAddTable::closed_form(kApproximations[(at + at / 15) % 3], fraction + guard),
            underflow,
            {Accumulation::Kind::sequential, 0},
            guard};
        CAPTURE(fraction, guard, to_string(config.table.approximation()),
                static_cast<int>(underflow));
        const Kernels kernels(config);
        tables.insert(kernels.tables.begin(), kernels.tables.end());
        const int sums = 1 << config.sum_format().width;
        const Word one = encode(config.format, {0, false});
        std::vector<Word> words(256);
        std::iota(words.begin(), words.end(), Word{0});
        const std::vector<Word> ones(static_cast<std::size_t>(sums), one);
        const auto run_of = [&](const TileKernel& kernel) {
            std::vector<std::byte> state(static_cast<std::size_t>(sums) * 256 *
                                         kernel.state_word_bytes());
            const TileState tile{state.data(), state.size(), 256};
            for (int x = 0; x < sums; ++x) {
                for (int y = 0; y < 256; ++y) {
                    kernel.set_state_word(tile, 0, x, y, static_cast<std::uint64_t>(x));
                }
            }
            kernel.accumulate({ones.data(), 1}, {words.data(), 256}, {sums, 256, 1, 1, 2}, tile);
            return state;
        };
        const auto want = run_of(ScalarLnsKernel(config));
        for (const auto& kernel : kernels.simd) {
            CAPTURE(kernel->name());
            REQUIRE((run_of(*kernel) == want)); // not printed: it is long
        }
    }
    CHECK(tables.size() == 3);
}

TEST_CASE("SIMD kernels know trees and saturating underflow with the bundled tables") {
    std::mt19937 random(6);
    for (const LnsFormat& format : kFormats) {
        for (const Underflow underflow : {Underflow::flush, Underflow::saturate}) {
            for (const int n : {2, 16}) {
                LnsMacConfig config = mac(format, {Accumulation::Kind::tree, n});
                config.underflow = underflow;
                const Kernels kernels(config);
                for (const Words kind : kKinds) {
                    require_scalar_bits(kernels, random_problem(random), kind, random);
                }
            }
        }
    }
}

TEST_CASE("a sum of two words has the scalar bits for every pair of logs") {
    for (const Underflow underflow : {Underflow::flush, Underflow::saturate}) {
        const LnsFormat format{10, 4};
        LnsMacConfig config = mac(format, {});
        config.underflow = underflow;
        const Kernels kernels(config);
        // x * 1 + 1 * y: row i holds x, column j holds y
        const Word one = encode(format, {0, false});
        const int words = 1 << format.width;
        const Problem problem{64, words, 2, {1}};
        std::vector<Word> b(static_cast<std::size_t>(2 * words), one);
        for (int y = 0; y < words; ++y) {
            b[static_cast<std::size_t>(words + y)] = static_cast<Word>(y);
        }
        for (int x = 0; x < words; x += 64) {
            std::vector<Word> a(128, one);
            for (int i = 0; i < 64; ++i) {
                a[static_cast<std::size_t>(2 * i)] = static_cast<Word>(x + i);
            }
            require_scalar_bits(kernels, problem, a, b);
        }
    }
}

TEST_CASE("a product has the scalar bits for every pair of words") {
    for (const Underflow underflow : {Underflow::flush, Underflow::saturate}) {
        for (const LnsFormat& format : {LnsFormat{8, 3}, LnsFormat{10, 4}}) {
            LnsMacConfig config = mac(format, {});
            config.underflow = underflow;
            const int words = 1 << format.width;
            std::vector<Word> all(static_cast<std::size_t>(words));
            for (int word = 0; word < words; ++word) {
                all[static_cast<std::size_t>(word)] = static_cast<Word>(word);
            }
            require_scalar_bits(Kernels(config), {words, words, 1, {}}, all, all);
        }
    }
}

TEST_CASE("bundled tables stay in registers") {
    for (const LnsFormat& format : kFormats) {
        CAPTURE(to_string(format));
        const LnsSimdPlan plan(mac(format, {}));
        CHECK(plan.lookup == Lookup::cells);
        CHECK(plan.lines <= LnsSimdPlan::kLines);
        CHECK(plan.packed.table ==
              (format.width <= 12 ? LnsPackedPlan::Table::slack : LnsPackedPlan::Table::lines));
    }
}

TEST_CASE("the instruction set can be chosen by the environment") {
    const LnsMacConfig config = mac({12, 6}, {});
    REQUIRE(setenv("NAPIER_ISA", "scalar", 1) == 0);
    CHECK(make_tile_kernel(config)->name() == "scalar");
    REQUIRE(setenv("NAPIER_ISA", "mmx", 1) == 0);
    CHECK_THROWS_AS(make_tile_kernel(config), InputError);
    REQUIRE(setenv("NAPIER_ISA", "avx2", 1) == 0);
    if (make_simd_lns_kernel(config, Isa::avx2)) {
        CHECK(make_tile_kernel(config)->name() == "avx2");
        CHECK(make_tile_kernel(config, Isa::scalar)->name() == "scalar");
    } else {
        CHECK_THROWS_AS(make_tile_kernel(config), InputError);
    }
    REQUIRE(unsetenv("NAPIER_ISA") == 0);
    CHECK(make_tile_kernel(config)->levels(32) == 1);
}
