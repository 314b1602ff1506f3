// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <random>
#include <vector>

#include "hw/pins/tiled_array.hpp"
#include "hw/values/kernels/arithmetic_kernel.hpp"
#include "tb/pin_clock.hpp"

namespace napier {

/// A GEMM cut into tiles, the way the compiler cuts: output tile by output tile, each along k.
struct PinGemm {
    int m, n, k;
    int tile_m, tile_n, tile_k;

    std::vector<TileJob> jobs(const std::vector<Word>& a, const std::vector<Word>& b) const {
        std::vector<TileJob> list;
        std::int32_t output = 0;
        for (int m0 = 0; m0 < m; m0 += tile_m) {
            for (int n0 = 0; n0 < n; n0 += tile_n, ++output) {
                for (int k0 = 0; k0 < k; k0 += tile_k) {
                    TileJob job;
                    GemmTile& t = job.place.size;
                    t.m = std::min(tile_m, m - m0);
                    t.n = std::min(tile_n, n - n0);
                    t.k = std::min(tile_k, k - k0);
                    t.k_offset = k0;
                    t.k_total = k;
                    t.opens = m0 == 0 && n0 == 0 && k0 == 0;
                    t.closes = m0 + t.m == m && n0 + t.n == n && k0 + t.k == k;
                    job.place.output = output;
                    copy(a, k, m0, k0, t.m, t.k, job.a);
                    copy(b, n, k0, n0, t.k, t.n, job.b);
                    list.push_back(std::move(job));
                }
            }
        }
        return list;
    }

  private:
    static void copy(const std::vector<Word>& from, int stride, int row, int column,
                     std::int64_t rows, std::int64_t columns, std::vector<Word>& to) {
        for (int r = row; r < row + rows; ++r) {
            const auto first = from.begin() + r * stride + column;
            to.insert(to.end(), first, first + columns);
        }
    }
};

inline std::vector<Word> random_operands(std::size_t count, int bits, std::mt19937& random) {
    std::vector<Word> words(count);
    for (Word& word : words) {
        word = static_cast<Word>(random() & ((1u << bits) - 1));
    }
    return words;
}

inline std::vector<CascadeMemory> memories_for(const MacCore& core,
                                               const std::vector<TileJob>& jobs) {
    std::vector<CascadeMemory> outputs;
    for (const TileJob& job : jobs) {
        if (static_cast<std::size_t>(job.place.output) == outputs.size()) {
            const GemmTile& t = job.place.size;
            outputs.emplace_back(core, static_cast<std::size_t>(t.m * t.n), t.k_total);
        }
    }
    return outputs;
}

/// What the engine's kernel makes of the same tiles: the result words of each output block.
inline std::vector<std::vector<Word>> engine_results(const TileKernel& kernel,
                                                     const std::vector<TileJob>& jobs, int shift) {
    std::vector<std::vector<Word>> results;
    std::vector<std::byte> state;
    for (const TileJob& job : jobs) {
        const GemmTile& t = job.place.size;
        const auto m = static_cast<std::size_t>(t.m);
        const auto n = static_cast<std::size_t>(t.n);
        const TileShape shape{static_cast<int>(t.m),
                              static_cast<int>(t.n),
                              static_cast<int>(t.k),
                              t.k_offset,
                              t.k_total,
                              shift};
        state.resize(m * n * static_cast<std::size_t>(kernel.levels(t.k_total)) *
                     kernel.state_word_bytes());
        const TileState where{state.data(), m * n, n};
        kernel.accumulate({job.a.data(), static_cast<std::size_t>(t.k)}, {job.b.data(), n}, shape,
                          where);
        if (t.ends_sum()) {
            results.emplace_back(m * n);
            kernel.finish(shape, where, results.back().data(), n);
        }
    }
    return results;
}

/// A clocked array on its own.
struct PinRun {
    PinRun(const Arithmetic& arithmetic, const ArrayShape& shape, int shift)
        : core(make_mac_core(arithmetic, shift)), clock("clock", 2.0),
          array("array", shape, *core) {
        clock.drive(array);
        clock.elaborate();
        clock.apply_reset();
    }

    /// `stall` in 256 edges are held back.
    void run(const std::vector<TileJob>& jobs, unsigned stall = 0) {
        std::mt19937 random(5);
        array.control.start(jobs, memories_for(*core, jobs));
        while (!array.control.finished()) {
            clock.enable.write(stall == 0 || (random() & 255) >= stall);
            clock.tick();
        }
    }

    std::unique_ptr<MacCore> core;
    PinClock clock;
    TiledArray array;
};

} // namespace napier
