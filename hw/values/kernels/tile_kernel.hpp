// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "hw/arith/fixed/fixed.hpp"
#include "hw/arith/lns/accumulator.hpp"
#include "hw/parallel/worker_pool.hpp"

namespace napier {

/// A row-major matrix of raw words in a scratchpad; `stride` words from row to row.
struct TileOperand {
    const Word* data;
    std::size_t stride;
};

/// The partial sums of an m x n tile: `levels` planes of state words (one per cascade level).
/// Word (level, row, column) stands at data + ((level * plane_stride) + row * row_stride + column)
/// * state_word_bytes(). The representation inside a word is the kernel's own business, but a tile
/// stored and loaded again goes on with the same bits.
struct TileState {
    std::byte* data;
    std::size_t plane_stride;
    std::size_t row_stride;

    std::size_t index(int level, int row, int column) const {
        return static_cast<std::size_t>(level) * plane_stride +
               static_cast<std::size_t>(row) * row_stride + static_cast<std::size_t>(column);
    }
};

/// One step of a sum over k: rows of A (m x k) by columns of B (k x n).
struct TileShape {
    int m;
    int n;
    int k;
    std::int64_t k_offset; ///< how many products each sum has had; 0 starts afresh
    std::int64_t k_total;  ///< length of the whole sum; fixes the number of levels
    int shift = 0;         ///< fixed point only: fraction(a) + fraction(b) - fraction(result)
};

/// The arithmetic of a systolic array on one tile, bit-true: the result does not depend on the
/// instruction set, on how a sum is cut along k, or on the tile's shape.
class TileKernel {
  public:
    virtual ~TileKernel() = default;

    virtual std::size_t state_word_bytes() const = 0; ///< host memory of one state word
    virtual int state_bits() const = 0;               ///< the chip's bits in one state word
    virtual int levels(std::int64_t k_total) const = 0;

    /// state += A * B. Where shape.k_offset == 0 the state's old contents do not matter.
    virtual void accumulate(const TileOperand& a, const TileOperand& b, const TileShape& shape,
                            const TileState& state) const = 0;

    /// The same, perhaps at another time by other threads: done when WorkerPool::shared() is done
    /// with the ticket, or at once (0). Steps of one sum are done in the order of the calls;
    /// operands and state have to stay as they are until then.
    virtual WorkerPool::Ticket accumulate_later(const TileOperand& a, const TileOperand& b,
                                                const TileShape& shape,
                                                const TileState& state) const {
        accumulate(a, b, shape, state);
        return 0;
    }

    /// The m x n results as raw words (levels joined, guard bits dropped, rounded).
    virtual void finish(const TileShape& shape, const TileState& state, Word* out,
                        std::size_t out_stride) const = 0;

    /// One state word as the chip holds it: the low state_bits() bits of the result.
    virtual std::uint64_t state_word(const TileState& state, int level, int row,
                                     int column) const = 0;

    /// The inverse, of any bits: an upset can make every one of them.
    virtual void set_state_word(const TileState& state, int level, int row, int column,
                                std::uint64_t bits) const = 0;

    /// "scalar", "avx2", "avx512bw", ...
    virtual std::string name() const = 0;
};

/// Which instruction set to use. `best` is what the environment variable NAPIER_ISA names, and
/// without it the best that the processor has. Asking for one it lacks throws InputError.
enum class Isa { best, scalar, avx2, avx512 };
const char* to_string(Isa isa);
/// Throws InputError on a value that is none of these.
Isa isa_from_environment();

std::unique_ptr<TileKernel> make_tile_kernel(const LnsMacConfig& config, Isa isa = Isa::best);
std::unique_ptr<TileKernel> make_tile_kernel(const FixedMacConfig& config, Isa isa = Isa::best);

} // namespace napier
