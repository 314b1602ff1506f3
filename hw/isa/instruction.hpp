// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <variant>

namespace napier {

/// The host's instruction words. Each is 64 bytes, little endian, and goes to one of three queues
/// (load, compute, store) that run decoupled; dependency tokens between neighbouring queues keep
/// them in step (the scheme of TVM's VTA):
///
///     load --> compute --> store
///          <--         <--
///
/// An instruction pops its tokens before it starts and pushes after it ends. Program order is
/// always a legal order, so a full queue cannot deadlock the fetch unit.
constexpr std::size_t kInstructionBytes = 64;
constexpr std::uint32_t kFetchBurst = 16; ///< instructions that the fetch unit reads at a time

/// Who goes first when two units turn to memory in the same cycle: fetch, then load, then store.
/// A turn is a delay of a picosecond or two within the cycle, so the order of events at the same
/// time, which SystemC leaves open, cannot change a result.
constexpr std::uint64_t kLoadTurnPs = 1;
constexpr std::uint64_t kStoreTurnPs = 2;

/// Tokens an instruction takes and gives. "Previous" is the neighbour towards load.
struct Tokens {
    bool pop_previous = false;
    bool pop_next = false;
    bool push_previous = false;
    bool push_next = false;
};

enum class Buffer : std::uint8_t { input = 0, weight = 1, vector = 2 };

/// A rectangle between DRAM and a scratchpad. In DRAM rows of elements of `element_bits` are packed
/// without gaps, 8 elements to element_bits bytes, and `row_stride` bytes apart; in the scratchpad
/// an element is a word and rows are `local_stride` words apart. Where the two hold numbers of
/// different formats, the DMA converts each word that it moves.
struct Transfer {
    Buffer buffer = Buffer::input;
    bool transpose = false; ///< loads only: element (r, c) goes to local row c, column r
    std::uint8_t element_bits = 16;
    std::uint64_t dram_address = 0;
    std::uint32_t row_stride = 0;
    std::uint32_t rows = 0;
    std::uint32_t columns = 0;
    std::uint32_t local_address = 0;
    std::uint32_t local_stride = 0;
    std::uint8_t arithmetic = 0; ///< whose numbers the scratchpad holds, see Arithmetic::alone;
    std::uint8_t stored = 0;     ///< ... and the DRAM: both below kMaxArithmetics
};

/// What a gathering load reads: the matrix of a convolution's windows (im2col) over feature maps,
/// never materialised in DRAM. Maps lie one after the other, `row_stride` bytes from map row to map
/// row; element (x, channel) of a map row is element x * pixel_pitch + channel of its packed words.
/// Matrix row r is output pixel (map, oy, ox) in raster order, column (ky, kx, channel), and
///
///     y = (oy * stride + ky - padding_y) / insert, x likewise
///
/// Outside the map, or where `insert` does not divide (the zeros that a strided convolution's data
/// gradient inserts), the element is `fill`. Stride 0 repeats one pixel.
struct Window {
    std::uint16_t map_height = 0;
    std::uint16_t map_width = 0;
    std::uint16_t channels = 0;
    std::uint16_t pixel_pitch = 0; ///< elements
    std::uint16_t out_height = 0;
    std::uint16_t out_width = 0;
    std::uint8_t kernel_height = 0;
    std::uint8_t kernel_width = 0;
    std::uint8_t stride = 0;
    std::uint8_t insert = 0; ///< 1: nothing inserted
    std::int8_t padding_y = 0;
    std::int8_t padding_x = 0;
    std::uint16_t fill = 0;
    std::uint32_t first_row = 0; ///< of the matrix; `rows` and `columns` count from here
    std::uint32_t first_column = 0;
};

struct Load : Transfer {
    bool gather = false; ///< rows and columns are of `window`'s matrix
    Window window;       ///< all zero unless gathering
};
struct Store : Transfer {};

/// One tile on the array: accumulator += input (m x k) * weight (k x n).
struct Gemm {
    std::uint32_t input_address = 0;
    std::uint32_t input_stride = 0;
    std::uint32_t weight_address = 0;
    std::uint32_t weight_stride = 0;
    std::uint32_t accumulator_address = 0; ///< state words; level planes of m x n follow each other
    std::uint16_t m = 0;
    std::uint16_t n = 0;
    std::uint16_t k = 0;
    bool input_is_ones = false; ///< column sums (m must be 1); the input scratchpad is not read
    bool opens = true;          ///< overlapped folds: first tile of a pass, pays the preload
    bool closes = true;         ///< overlapped folds: last tile of a pass, pays the drain
    bool follows = false;       ///< ArrayShape::hold: the stationary tile is in the array already
    bool stays = false;         ///< ... and is still wanted by the next Gemm
    std::int8_t shift = 0;      ///< fixed point, see TileShape::shift
    std::uint8_t arithmetic = 0;
    std::uint32_t k_offset = 0;
    std::uint32_t k_total = 0;
};

enum class VectorOp : std::uint8_t {
    none = 0, ///< carries tokens only
    /// result = accumulator; + bias row (source 0); + tile (source 2); activation f;
    /// * f'(source 1)
    drain = 1,
    /// result = softmax(source 0) - onehot(labels at source 1), row by row
    softmax_gradient = 2,
    /// momentum' = mu momentum + gradient + decay weight; weight' = weight - rate momentum'
    update = 3,
    /// result 0 = maximum over the `taps` windows elements of each channel (source 0: rows x taps *
    /// columns), result 1 = the tap it came from, the first where several are equal
    max_pool = 4,
    /// result = sum over taps of source 0 where source 1 (a gathered result 1 of max_pool) names
    /// the tap; * f'(source 2)
    max_unpool = 5,
    /// result = scale * sum over taps of source 0, in the accumulation's order
    average_pool = 6,
    /// result = scale * source 0 (where `random`: or zero, by chance); + source 1; activation f;
    /// * f'(source 2)
    elementwise = 7,
    /// Batch norm's sums over rows, onto the accumulators; `stage`:
    ///   0  of the values (source 0), for the mean
    ///   1  of the squared distances from the mean
    ///   2  of the gradient (source 2), and of the gradient times the normalised values behind it
    /// source 1: rows (mean, inverse deviation)
    moment_sums = 8,
    /// A row for each number of a channel, rows `stride` apart; `stage`:
    ///   0  sums and source 0 (inverse deviation) -> mean
    ///   1  sums and source 0 (mean, inverse deviation, running mean, running variance)
    ///      -> (inverse deviation, running mean, running variance)
    ///   2  source 0 (running mean, running variance) -> (mean, inverse deviation)
    moments = 9,
    /// result = f(gamma * (source 0 - mean) * inverse deviation + beta); source 1: rows (mean,
    /// inverse deviation, gamma, beta)
    normalise = 10,
    /// result = the gradient by source 0, of source 2 by the result; source 1: rows (mean, inverse
    /// deviation, gamma, beta's gradient, gamma's gradient)
    normalise_gradient = 11,
    /// update by the rule of Madam (LNS only): momentum is the gradient's running rms
    multiplicative_update = 12,
};

struct Vector {
    VectorOp op = VectorOp::none;
    std::uint8_t arithmetic = 0;
    bool add_bias = false;
    bool activate = false;
    bool mask = false;
    bool momentum = false;
    bool rectify = false;  ///< f is ReLU, not leaky ReLU
    bool add = false;      ///< drain, elementwise: add the tile
    bool random = false;   ///< elementwise: dropout
    std::int8_t shift = 0; ///< fixed point: drain: see TileShape; softmax: fraction of source 0
    std::int8_t shift2 =
        0; ///< fixed point: fraction of the bias minus that of the result; softmax:
           ///< fraction of the result; update: of the gradient minus the weight's
    std::uint16_t rows = 0;
    std::uint16_t columns = 0;
    std::uint32_t stride = 0; ///< words from row to row, all operands in the vector scratchpad
    /// drain: bias, activation; softmax: logits, labels; update: weight, gradient, momentum
    std::array<std::uint32_t, 3> source{};
    /// [0] result or weight'; [1] update: momentum'; [2] update with master bits: rounded weight
    std::array<std::uint32_t, 3> result{};
    std::uint32_t accumulator_address = 0; ///< drain
    std::uint32_t k_total = 0;             ///< drain: length of the sum
    /// update: scalars as VectorMath::encode_scalar gives them (multiplicative_update: as
    /// MadamScalars has them, keep in momentum_scale, enter in decay), and the random counter
    std::int16_t rate = 0;
    std::int16_t momentum_scale = 0;
    std::int16_t decay = 0;
    std::uint16_t tensor = 0;
    std::uint32_t step = 0;
    std::uint32_t element = 0; ///< index of element (0, 0) in the tensor
    std::uint32_t pitch = 0;   ///< elements from row to row in the tensor
    std::uint16_t taps = 0;    ///< pools: window elements a channel
    std::int16_t scale = 0; ///< pools, elementwise: a scalar as VectorMath::encode_scalar gives it
    std::uint16_t drop = 0; ///< elementwise, random: zero with probability drop / 2^16
    std::uint8_t stage = 0; ///< batch norm
    std::uint32_t k_offset = 0; ///< moment_sums: rows before these
    std::int16_t epsilon = 0;   ///< batch norm: scalars as MomentScalars has them
    std::int16_t keep = 0;
    std::int16_t unbias = 0;
};

using Operation = std::variant<Load, Store, Gemm, Vector>;

struct Instruction {
    Tokens tokens;
    std::uint16_t tag = 0; ///< layer and pass: counters are kept per tag
    Operation operation;
};

using InstructionWord = std::array<std::uint8_t, kInstructionBytes>;

/// decode() refuses what encode() cannot have made: an unknown opcode, buffer or vector operation,
/// unknown flags, or bytes that must be zero and are not.
class BadInstruction : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

InstructionWord encode(const Instruction& instruction);
Instruction decode(const InstructionWord& word);

} // namespace napier
