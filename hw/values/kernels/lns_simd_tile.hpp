// SPDX-License-Identifier: Apache-2.0
#pragma once

// The tile algorithm of every SIMD kernel, as a template over the form that sums have in registers;
// included by one file per instruction set, compiled for it. A `Form`, made from a plan, has
//   Sum, Stored            sums of a panel's columns in registers, and in memory (get, set)
//   kLanes                 columns of a panel
//   kRows, kTogether       rows of a block, and how many of them step side by side
//   kColumnBlocks          SimdBlocks of a row of B
//   prepare_row            a word as the rows' operand: two words
//   prepare_columns        kLanes words as the columns' operand
//   zero, load, store      sums from and to kLanes state words
//   product                of a row's word and a panel's columns
//   add<N>                 N sums and as many terms
//   words                  results of a panel
// Everything here has internal linkage by its template arguments.

#include <cstddef>
#include <cstdint>

#include "hw/values/kernels/lns_simd_code.hpp"

#define NAPIER_INLINE __attribute__((always_inline)) inline

namespace napier {

template <class Form> class LnsSimdTile {
    using Sum = typename Form::Sum;
    using Stored = typename Form::Stored;

    static constexpr std::size_t kLanes = Form::kLanes;
    static constexpr std::size_t kRows = Form::kRows;
    static constexpr std::size_t kMostLevels = 64;
    static constexpr std::size_t kRowWords = LnsSimdCode::kRowWords;
    static constexpr std::size_t kColumnBlocks = Form::kColumnBlocks;

    static NAPIER_INLINE std::size_t least(std::size_t a, std::size_t b) { return a < b ? a : b; }

    /// `columns` state words; columns past them are zero.
    static NAPIER_INLINE Sum load(const Form& form, const std::uint32_t* words, std::size_t pitch,
                                  std::size_t columns) {
        if (pitch == 1 && columns == kLanes) {
            return form.load(words);
        }
        std::uint32_t buffer[kLanes] = {}; // whole panels are loops of a constant length
        for (std::size_t j = 0; j < columns; ++j) {
            buffer[j] = words[j * pitch];
        }
        return form.load(buffer);
    }

    static NAPIER_INLINE void store(const Form& form, const Sum& sum, std::uint32_t* words,
                                    std::size_t pitch, std::size_t columns) {
        if (pitch == 1 && columns == kLanes) {
            form.store(sum, words);
            return;
        }
        std::uint32_t buffer[kLanes];
        form.store(sum, buffer);
        for (std::size_t j = 0; j < columns; ++j) {
            words[j * pitch] = buffer[j];
        }
    }

    /// Chains of a block that step side by side: rows of one panel, or, where rows are few, panels
    /// of one row. A single chain is as slow as its additions take, one after the other.
    template <std::size_t Chains, bool kAcross> struct Block {
        static constexpr std::size_t kTogether =
            Form::kTogether < Chains ? Form::kTogether : Chains;

        const Form& form;
        const LnsSimdPiece& piece;
        const LnsSimdMemory& memory;
        std::size_t row;
        std::size_t panel;

        NAPIER_INLINE std::size_t row_of(std::size_t chain) const {
            return kAcross ? row : row + chain;
        }
        NAPIER_INLINE std::size_t panel_of(std::size_t chain) const {
            return kAcross ? panel + chain : panel;
        }
        NAPIER_INLINE std::size_t columns_of(std::size_t chain) const {
            return least(kLanes, piece.columns - panel_of(chain) * kLanes);
        }
        NAPIER_INLINE std::uint32_t* words_of(std::size_t level, std::size_t chain) const {
            return piece.state + level * piece.level_pitch + row_of(chain) * piece.row_pitch +
                   panel_of(chain) * kLanes * piece.column_pitch;
        }
        NAPIER_INLINE Stored* level(std::size_t at) const {
            return reinterpret_cast<Stored*>(memory.levels) + at * kRows;
        }

        /// Level 0 takes the products [begin, end); an empty one starts with the first.
        NAPIER_INLINE void add_products(std::size_t begin, std::size_t end, bool empty) const {
            const std::uint32_t* const rows = memory.rows + row * piece.k * kRowWords;
            const SimdBlock* const columns = memory.columns + panel * piece.k * kColumnBlocks;
            const std::size_t row_step = kAcross ? 0 : piece.k * kRowWords;
            const std::size_t panel_step = kAcross ? piece.k * kColumnBlocks : 0;
            Stored* const sums = level(0);
            Sum chain[Chains];
            std::size_t kk = begin;
            if (empty) {
#pragma GCC unroll 8
                for (std::size_t c = 0; c < Chains; ++c) {
                    chain[c] = form.product(rows + c * row_step + kk * kRowWords,
                                            columns + c * panel_step + kk * kColumnBlocks);
                }
                ++kk;
            } else {
#pragma GCC unroll 8
                for (std::size_t c = 0; c < Chains; ++c) {
                    chain[c] = sums[c].get();
                }
            }
            for (; kk < end; ++kk) {
#pragma GCC unroll 8
                for (std::size_t first = 0; first < Chains; first += kTogether) {
                    Sum term[kTogether];
#pragma GCC unroll 8
                    for (std::size_t c = 0; c < kTogether; ++c) {
                        const std::size_t at = first + c;
                        term[c] = form.product(rows + at * row_step + kk * kRowWords,
                                               columns + at * panel_step + kk * kColumnBlocks);
                    }
                    form.template add<kTogether>(chain + first, term);
                }
            }
#pragma GCC unroll 8
            for (std::size_t c = 0; c < Chains; ++c) {
                sums[c].set(chain[c]);
            }
        }

        /// A full level moves up; into an empty one it need not be added.
        NAPIER_INLINE void move_up(std::size_t from, bool empty) const {
            for (std::size_t first = 0; first < Chains; first += kTogether) {
                Stored* const below = level(from) + first;
                Stored* const above = level(from + 1) + first;
                Sum moving[kTogether];
                Sum sum[kTogether];
                for (std::size_t c = 0; c < kTogether; ++c) {
                    moving[c] = below[c].get();
                    sum[c] = empty ? moving[c] : above[c].get();
                    below[c].set(form.zero());
                }
                if (!empty) {
                    form.template add<kTogether>(sum, moving);
                }
                for (std::size_t c = 0; c < kTogether; ++c) {
                    above[c].set(sum[c]);
                }
            }
        }

        NAPIER_INLINE void run(std::size_t depth, std::size_t arity) const {
            // How many sums of the level below each level holds.
            std::size_t filled[kMostLevels];
            std::size_t count = piece.k_offset;
            for (std::size_t at = 0; at < depth; ++at) {
                filled[at] = at + 1 < depth ? count % arity : count;
                count = at + 1 < depth ? count / arity : count;
                for (std::size_t c = 0; c < Chains; ++c) {
                    level(at)[c].set(piece.k_offset != 0 ? load(form, words_of(at, c),
                                                                piece.column_pitch, columns_of(c))
                                                         : form.zero());
                }
            }
            for (std::size_t k0 = 0; k0 < piece.k;) {
                const std::size_t left = piece.k - k0;
                const std::size_t length = depth > 1 ? least(left, arity - filled[0]) : left;
                add_products(k0, k0 + length, filled[0] == 0);
                k0 += length;
                filled[0] += length;
                for (std::size_t at = 0; at + 1 < depth && filled[at] == arity; ++at) {
                    move_up(at, filled[at + 1] == 0);
                    filled[at] = 0;
                    ++filled[at + 1];
                }
            }
            for (std::size_t at = 0; at < depth; ++at) {
                for (std::size_t c = 0; c < Chains; ++c) {
                    store(form, level(at)[c].get(), words_of(at, c), piece.column_pitch,
                          columns_of(c));
                }
            }
        }
    };

    template <std::size_t Chains, bool kAcross>
    static void block(const LnsSimdPlan& plan, const LnsSimdPiece& piece, std::size_t depth,
                      const LnsSimdMemory& memory, std::size_t row, std::size_t panel) {
        const Form form(plan);
        Block<Chains, kAcross>{form, piece, memory, row, panel}.run(
            depth, static_cast<std::size_t>(plan.arity));
    }

    static NAPIER_INLINE void prepare(const LnsSimdPlan& plan, const LnsSimdPiece& piece,
                                      const LnsSimdMemory& memory) {
        const Form form(plan);
        const std::size_t k = piece.k;
        const LnsSimdOperand& a = piece.of_rows;
        const LnsSimdOperand& b = piece.of_columns;
        for (std::size_t i = 0; i < piece.rows; ++i) {
            const Word* const words = a.data + i * a.stride;
            std::uint32_t* const to = memory.rows + i * k * kRowWords;
            if (a.step == 1) {
                for (std::size_t kk = 0; kk < k; ++kk) {
                    form.prepare_row(words[kk], to + kk * kRowWords);
                }
            } else {
                for (std::size_t kk = 0; kk < k; ++kk) {
                    form.prepare_row(words[kk * a.step], to + kk * kRowWords);
                }
            }
        }
        for (std::size_t panel = 0; panel * kLanes < piece.columns; ++panel) {
            const std::size_t columns = least(kLanes, piece.columns - panel * kLanes);
            const Word* const from = b.data + panel * kLanes * b.stride;
            SimdBlock* const to = memory.columns + panel * k * kColumnBlocks;
            const bool whole = b.stride == 1 && columns == kLanes;
            for (std::size_t kk = 0; kk < k; ++kk) {
                if (whole) {
                    form.prepare_columns(from + kk * b.step, to + kk * kColumnBlocks);
                    continue;
                }
                Word words[kLanes] = {};
                for (std::size_t j = 0; j < columns; ++j) {
                    words[j] = from[j * b.stride + kk * b.step];
                }
                form.prepare_columns(words, to + kk * kColumnBlocks);
            }
        }
    }

    /// Rows from `row` on in blocks of Rows, half as many, and so on down to two.
    template <std::size_t Rows>
    static NAPIER_INLINE void rows_of_panel(const LnsSimdPlan& plan, const LnsSimdPiece& piece,
                                            std::size_t depth, const LnsSimdMemory& memory,
                                            std::size_t row, std::size_t panel) {
        for (; row + Rows <= piece.rows; row += Rows) {
            block<Rows, false>(plan, piece, depth, memory, row, panel);
        }
        if constexpr (Rows > 2) {
            rows_of_panel<Rows / 2>(plan, piece, depth, memory, row, panel);
        }
    }

    /// Panels from `panel` on of one row, likewise.
    template <std::size_t Panels>
    static NAPIER_INLINE void panels_of_row(const LnsSimdPlan& plan, const LnsSimdPiece& piece,
                                            std::size_t depth, const LnsSimdMemory& memory,
                                            std::size_t row, std::size_t panel) {
        const std::size_t panels = (piece.columns + kLanes - 1) / kLanes;
        for (; panel + Panels <= panels; panel += Panels) {
            block<Panels, true>(plan, piece, depth, memory, row, panel);
        }
        if constexpr (Panels > 1) {
            panels_of_row<Panels / 2>(plan, piece, depth, memory, row, panel);
        }
    }

    template <std::size_t Rows>
    static NAPIER_INLINE void finish_rows(const LnsSimdPlan& plan, const Form& form,
                                          const TileShape& shape, std::size_t depth,
                                          const TileState& state, Word* out, std::size_t out_stride,
                                          std::size_t row) {
        const auto n = static_cast<std::size_t>(shape.n);
        for (std::size_t left = n; left > 0;) {
            // A last panel that is not full starts earlier, if it can, and repeats some columns.
            const std::size_t columns = least(kLanes, n);
            const std::size_t column = least(n - left, n - columns);
            left = n - column - columns;
            const auto sum_of = [&](std::size_t level, std::size_t r) {
                return load(form,
                            reinterpret_cast<const std::uint32_t*>(state.data) +
                                level * state.plane_stride + (row + r) * state.row_stride + column,
                            1, columns);
            };
            Sum sum[Rows];
            for (std::size_t r = 0; r < Rows; ++r) {
                sum[r] = sum_of(0, r);
            }
            for (std::size_t level = 1; level < depth; ++level) {
                Sum above[Rows];
                for (std::size_t r = 0; r < Rows; ++r) {
                    above[r] = sum_of(level, r);
                }
                form.template add<Rows>(above, sum);
                for (std::size_t r = 0; r < Rows; ++r) {
                    sum[r] = above[r];
                }
            }
            for (std::size_t r = 0; r < Rows; ++r) {
                Word* const to = out + (row + r) * out_stride + column;
                if (columns == kLanes) {
                    form.words(plan, sum[r], to);
                    continue;
                }
                Word words[kLanes];
                form.words(plan, sum[r], words);
                for (std::size_t j = 0; j < columns; ++j) {
                    to[j] = words[j];
                }
            }
        }
    }

  public:
    static void accumulate(const LnsSimdPlan& plan, const LnsSimdPiece& piece, std::size_t depth,
                           const LnsSimdMemory& memory) {
        prepare(plan, piece, memory);
        for (std::size_t panel = 0; panel * kLanes < piece.columns; ++panel) {
            rows_of_panel<kRows>(plan, piece, depth, memory, 0, panel);
        }
        if (piece.rows % 2 != 0) {
            panels_of_row<kRows>(plan, piece, depth, memory, piece.rows - 1, 0);
        }
    }

    static void finish(const LnsSimdPlan& plan, const TileShape& shape, std::size_t depth,
                       const TileState& state, Word* out, std::size_t out_stride) {
        const Form form(plan);
        const auto m = static_cast<std::size_t>(shape.m);
        std::size_t row = 0;
        for (; row + Form::kTogether <= m; row += Form::kTogether) {
            finish_rows<Form::kTogether>(plan, form, shape, depth, state, out, out_stride, row);
        }
        for (; row < m; ++row) {
            finish_rows<1>(plan, form, shape, depth, state, out, out_stride, row);
        }
    }
};

/// A sum rounded half up to the word's grid; what falls below it becomes `smallest`.
template <class Lane>
static NAPIER_INLINE Word lns_simd_word(const LnsSimdPlan& plan, Lane u, Lane negative) {
    const auto word_max = static_cast<Lane>((1u << (plan.width - 1)) - 1);
    const auto flip = static_cast<Lane>(1u << (plan.width - 2));
    const auto half = static_cast<Lane>(plan.guard > 0 ? 1u << (plan.guard - 1) : 0u);
    const auto smallest = static_cast<Lane>(plan.rule == ProductRule::saturate ? 1 : 0);
    auto word = static_cast<Lane>(static_cast<Lane>(u + half) >> plan.guard);
    word = word < word_max ? word : word_max;
    word = word == 0 && u != 0 ? smallest : word;
    const auto sign = static_cast<Lane>(word != 0 && negative != 0 ? word_max + 1 : 0);
    return static_cast<Word>((word ^ flip) | sign);
}

template <class Form> LnsSimdCode lns_simd_code() {
    using Tile = LnsSimdTile<Form>;
    static_assert(sizeof(typename Form::Stored) % sizeof(SimdBlock) == 0);
    return {Form::kLanes, Form::kColumnBlocks,
            Form::kRows * sizeof(typename Form::Stored) / sizeof(SimdBlock), Tile::accumulate,
            Tile::finish};
}

} // namespace napier
