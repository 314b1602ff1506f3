// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <random>
#include <vector>

#include "hw/arith/lns/table_file.hpp"
#include "hw/values/kernels/tile_kernel.hpp"

namespace napier {

/// The MAC of a bundled table.
inline LnsMacConfig mac(const LnsFormat& format, const Accumulation& accumulation) {
    return {format, LogAddTable::from_pwl(bundled_table(table_name(format))), Underflow::flush,
            accumulation, 0};
}

inline const std::vector<LnsFormat> kFormats{{8, 3}, {10, 4}, {12, 5}, {12, 6}, {14, 7}, {16, 9}};
inline const std::vector<Accumulation> kAccumulations{{Accumulation::Kind::cascade, 8},
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

inline std::vector<Word> random_words(const LnsFormat& format, Words kind, std::size_t count,
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

inline Run run(const TileKernel& kernel, const Problem& problem, const std::vector<Word>& a,
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

inline const std::vector<Problem> kProblems{
    {1, 1, 1, {}},         {1, 32, 7, {3}},
    {2, 33, 8, {7}},       {3, 31, 65, {64}},
    {4, 64, 64, {32}},     {5, 17, 129, {1, 128}},
    {7, 40, 100, {50}},    {9, 15, 257, {13, 200}},
    {6, 100, 33, {32}},    {3, 35, 1100, {511, 1025}},
    {2, 16, 1024, {1023}},
};
} // namespace napier
