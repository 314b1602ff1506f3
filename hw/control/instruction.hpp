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
/// an element is a word and rows are `local_stride` words apart.
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
};

struct Load : Transfer {};
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
    std::int8_t shift = 0;      ///< fixed point, see TileShape::shift
    std::uint32_t k_offset = 0;
    std::uint32_t k_total = 0;
};

enum class VectorOp : std::uint8_t {
    none = 0, ///< carries tokens only
    /// result = accumulator; + bias row (source 0); leaky ReLU; * leaky ReLU'(source 1)
    drain = 1,
    /// result = softmax(source 0) - onehot(labels at source 1), row by row
    softmax_gradient = 2,
    /// momentum' = mu momentum + gradient + decay weight; weight' = weight - rate momentum'
    update = 3,
};

struct Vector {
    VectorOp op = VectorOp::none;
    bool add_bias = false;
    bool activate = false;
    bool mask = false;
    bool momentum = false;
    std::int8_t shift = 0;  ///< fixed point: drain: see TileShape; softmax: fraction of source 0
    std::int8_t shift2 = 0; ///< fixed point: fraction of the bias minus that of the result; softmax:
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
    /// update: scalars as VectorMath::encode_scalar gives them, and the random counter
    std::int16_t rate = 0;
    std::int16_t momentum_scale = 0;
    std::int16_t decay = 0;
    std::uint16_t tensor = 0;
    std::uint32_t step = 0;
    std::uint32_t element = 0; ///< index of element (0, 0) in the tensor
    std::uint32_t pitch = 0;   ///< elements from row to row in the tensor
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
