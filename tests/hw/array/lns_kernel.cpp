// SPDX-License-Identifier: Apache-2.0
#include "hw/array/lns_kernel.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <vector>

#include "hw/arith/table_file.hpp"
#include "hw/array/fixed_kernel.hpp"
#include "hw/array/lns_kernel_avx512.hpp"

using namespace napier;

namespace {

LnsMacConfig mac(const LnsFormat& format, const Accumulation& accumulation) {
    return {format, LogAddTable::from_pwl(builtin_table(table_name(format))), Underflow::flush,
            accumulation, 0};
}

const std::vector<LnsFormat> kFormats{{8, 3}, {10, 4}, {12, 5}, {12, 6}, {14, 7}};
const std::vector<Accumulation> kAccumulations{{Accumulation::Kind::cascade, 8},
                                               {Accumulation::Kind::cascade, 16},
                                               {Accumulation::Kind::cascade, 32},
                                               {Accumulation::Kind::cascade, 64},
                                               {Accumulation::Kind::sequential, 0}};

enum class Words {
    any,      ///< every word alike, zeros and extremes added
    narrow,   ///< logs near 0, so that sums cancel
    constant, ///< one magnitude, random signs: exact cancellation
    small,    ///< products near the smallest magnitude
    large,    ///< products near the largest
};

std::vector<Word> random_words(const LnsFormat& format, Words kind, std::size_t count,
                               std::mt19937& random) {
    const auto sign = static_cast<Word>(1 << (format.width - 1));
    const auto pick = [&](std::int32_t low, std::int32_t high) {
        return std::uniform_int_distribution<std::int32_t>(low, high)(random);
    };
    std::vector<Word> words(count);
    for (Word& word : words) {
        std::int32_t log = pick(format.zero_log(), format.max_log());
        const int special = pick(0, 19);
        if (kind == Words::narrow) {
            log = pick(-3, 3);
        } else if (kind == Words::constant) {
            log = 1;
        } else if (kind == Words::small) {
            log = format.min_log() / 2 + pick(-8, 20);
        } else if (kind == Words::large) {
            log = format.max_log() / 2 + pick(-20, 8);
        } else if (special == 2) {
            log = format.max_log();
        } else if (special == 3) {
            log = format.min_log();
        }
        word = encode(format, {special == 0 ? format.zero_log() : log, pick(0, 1) != 0});
        if (special == 1) { // negative zero
            word = static_cast<Word>(encode(format, format.zero()) | sign);
        }
    }
    return words;
}

struct Problem {
    int m, n, k;
    std::vector<int> cuts; ///< where the sum is stored and loaded
};

/// Pitches larger than the tile, and a state full of rubbish at the start.
struct Run {
    std::vector<std::byte> state;
    std::vector<Word> out;
};

Run run(const TileKernel& kernel, const Problem& problem, const std::vector<Word>& a,
        const std::vector<Word>& b, int shift = 0) {
    const auto m = static_cast<std::size_t>(problem.m);
    const auto n = static_cast<std::size_t>(problem.n);
    const auto k = static_cast<std::size_t>(problem.k);
    const std::size_t pitch = n + 3;
    const std::size_t plane = m * pitch + 5;
    const auto levels = static_cast<std::size_t>(kernel.levels(problem.k));
    Run result;
    result.state.assign(levels * plane * kernel.state_word_bytes(), std::byte{0xa5});
    result.out.assign(m * pitch, 0x5a5a);
    const TileState state{result.state.data(), plane, pitch};
    std::vector<int> ends = problem.cuts;
    ends.push_back(problem.k);
    int begin = 0;
    TileShape shape{problem.m, problem.n, 0, 0, problem.k, shift};
    for (const int end : ends) {
        shape.k = end - begin;
        shape.k_offset = begin;
        kernel.accumulate({a.data() + begin, k},
                          {b.data() + static_cast<std::size_t>(begin) * n, n}, shape, state);
        begin = end;
    }
    kernel.finish(shape, state, result.out.data(), pitch);
    return result;
}

const std::vector<Problem> kProblems{
    {1, 1, 1, {}},         {1, 32, 7, {3}},
    {2, 33, 8, {7}},       {3, 31, 65, {64}},
    {4, 64, 64, {32}},     {5, 17, 129, {1, 128}},
    {7, 40, 100, {50}},    {9, 15, 257, {13, 200}},
    {6, 100, 33, {32}},    {3, 35, 1100, {511, 1025}},
    {2, 16, 1024, {1023}},
};

} // namespace

TEST_CASE("the scalar kernel sums as the accumulator does") {
    std::mt19937 random(1);
    for (const LnsFormat& format : kFormats) {
        for (const Accumulation& accumulation : kAccumulations) {
            const LnsMacConfig config = mac(format, accumulation);
            const ScalarLnsKernel kernel(config);
            const Problem problem{3, 5, 1100, {1, 700}};
            for (const Words kind : {Words::any, Words::narrow}) {
                const auto a = random_words(format, kind, 3 * 1100, random);
                const auto b = random_words(format, kind, 1100 * 5, random);
                const Run got = run(kernel, problem, a, b);
                for (std::size_t i = 0; i < 3; ++i) {
                    for (std::size_t j = 0; j < 5; ++j) {
                        LnsAccumulator sum(config, problem.k);
                        for (std::size_t kk = 0; kk < 1100; ++kk) {
                            sum.add_product(decode(format, a[i * 1100 + kk]),
                                            decode(format, b[kk * 5 + j]));
                        }
                        REQUIRE(got.out[i * 8 + j] == encode(format, sum.result()));
                    }
                }
            }
        }
    }
}

TEST_CASE("the scalar kernel knows every rule the fast one declines") {
    std::mt19937 random(2);
    const LnsFormat format{12, 6};
    for (const Underflow underflow : {Underflow::flush, Underflow::saturate}) {
        for (const int guard : {0, 2}) {
            const LnsMacConfig config{
                format,
                LogAddTable::closed_form(Approximation::exact, format.fraction + guard),
                underflow,
                {Accumulation::Kind::tree, 4},
                guard};
            const ScalarLnsKernel kernel(config);
            const Problem problem{1, 4, 37, {5}};
            const auto a = random_words(format, Words::any, 37, random);
            const auto b = random_words(format, Words::any, 37 * 4, random);
            const Run got = run(kernel, problem, a, b);
            for (std::size_t j = 0; j < 4; ++j) {
                LnsAccumulator sum(config, problem.k);
                for (std::size_t kk = 0; kk < 37; ++kk) {
                    sum.add_product(decode(format, a[kk]), decode(format, b[kk * 4 + j]));
                }
                REQUIRE(got.out[j] == encode(format, sum.result()));
            }
        }
    }
}

TEST_CASE("the AVX-512 kernel has the bits of the scalar one") {
    if (!make_avx512_lns_kernel(mac({12, 6}, {}))) {
        WARN("no AVX-512BW here");
        return;
    }
    std::mt19937 random(3);
    for (const LnsFormat& format : kFormats) {
        for (const Accumulation& accumulation : kAccumulations) {
            const LnsMacConfig config = mac(format, accumulation);
            CAPTURE(to_string(format), to_string(accumulation));
            const ScalarLnsKernel scalar(config);
            const auto fast = make_avx512_lns_kernel(config);
            REQUIRE(fast);
            REQUIRE(fast->name() == "avx512bw");
            for (const Problem& problem : kProblems) {
                for (const Words kind :
                     {Words::any, Words::narrow, Words::constant, Words::small, Words::large}) {
                    CAPTURE(problem.m, problem.n, problem.k, static_cast<int>(kind));
                    const auto a = random_words(
                        format, kind, static_cast<std::size_t>(problem.m * problem.k), random);
                    const auto b = random_words(
                        format, kind, static_cast<std::size_t>(problem.k * problem.n), random);
                    const Run want = run(scalar, problem, a, b);
                    const Run got = run(*fast, problem, a, b);
                    REQUIRE(got.state == want.state);
                    REQUIRE(got.out == want.out);
                }
            }
        }
    }
}

TEST_CASE("a sum of two words has the scalar bits for every pair of logs") {
    const LnsFormat format{12, 6};
    const LnsMacConfig config = mac(format, {});
    const auto fast = make_avx512_lns_kernel(config);
    if (!fast) {
        WARN("no AVX-512BW here");
        return;
    }
    const ScalarLnsKernel scalar(config);
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
        const Run want = run(scalar, problem, a, b);
        const Run got = run(*fast, problem, a, b);
        REQUIRE(got.state == want.state);
        REQUIRE(got.out == want.out);
    }
}

TEST_CASE("the AVX-512 kernel takes every table") {
    std::mt19937 random(5);
    const Problem problem{7, 65, 300, {77}};
    for (const LnsFormat& format : kFormats) {
        for (const Approximation approximation :
             {Approximation::exact, Approximation::shift, Approximation::mitchell}) {
            const LnsMacConfig config{format,
                                      LogAddTable::closed_form(approximation, format.fraction),
                                      Underflow::flush,
                                      {Accumulation::Kind::cascade, 16},
                                      0};
            CAPTURE(to_string(format), to_string(approximation));
            const ScalarLnsKernel scalar(config);
            const auto fast = make_avx512_lns_kernel(config);
            if (!fast) {
                WARN("no AVX-512BW here");
                return;
            }
            for (const Words kind :
                 {Words::any, Words::narrow, Words::constant, Words::small, Words::large}) {
                const auto a = random_words(format, kind, 7 * 300, random);
                const auto b = random_words(format, kind, 300 * 65, random);
                const Run want = run(scalar, problem, a, b);
                const Run got = run(*fast, problem, a, b);
                REQUIRE(got.state == want.state);
                REQUIRE(got.out == want.out);
            }
        }
    }
}

TEST_CASE("the fast kernel declines what it cannot do") {
    const LnsFormat format{12, 6};
    LnsMacConfig config = mac(format, {Accumulation::Kind::tree, 4});
    REQUIRE_FALSE(make_avx512_lns_kernel(config));
    config = mac(format, {});
    config.underflow = Underflow::saturate;
    REQUIRE_FALSE(make_avx512_lns_kernel(config));
    REQUIRE_FALSE(make_avx512_lns_kernel(mac({16, 9}, {})));
    REQUIRE(make_tile_kernel(config)->name() == "scalar");
}

TEST_CASE("the fixed-point kernel sums as fixed_mac does") {
    std::mt19937 random(4);
    for (const int width : {8, 12, 16}) {
        for (const FixedAccumulator accumulator :
             {FixedAccumulator::wide, FixedAccumulator::narrow}) {
            const FixedMacConfig config{{width}, accumulator};
            const FixedKernel kernel(config);
            for (const int shift : {0, 1, width - 1, 2 * width - 2, -1}) {
                CAPTURE(width, static_cast<int>(accumulator), shift);
                for (const Problem& problem : kProblems) {
                    const auto n = static_cast<std::size_t>(problem.n);
                    const auto k = static_cast<std::size_t>(problem.k);
                    std::uniform_int_distribution<int> any(0, (1 << width) - 1);
                    std::vector<Word> a(static_cast<std::size_t>(problem.m) * k);
                    std::vector<Word> b(k * n);
                    for (auto* const words : {&a, &b}) {
                        for (Word& word : *words) { // a tenth at the lower end
                            word = static_cast<Word>(any(random) % 10 == 0 ? 1 << (width - 1)
                                                                           : any(random));
                        }
                    }
                    const Run got = run(kernel, problem, a, b, shift);
                    std::vector<Word> want(got.out.size(), 0x5a5a);
                    for (std::size_t i = 0; i < static_cast<std::size_t>(problem.m); ++i) {
                        for (std::size_t j = 0; j < n; ++j) {
                            std::int64_t sum = 0;
                            for (std::size_t kk = 0; kk < k; ++kk) {
                                sum = fixed_mac(config, sum,
                                                fixed_decode(config.format, a[i * k + kk]),
                                                fixed_decode(config.format, b[kk * n + j]), shift);
                            }
                            want[i * (n + 3) + j] =
                                fixed_encode(config.format, fixed_result(config, sum, shift));
                        }
                    }
                    REQUIRE(got.out == want);
                }
            }
        }
    }
}
