// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <variant>

#include "hw/isa/transfer.hpp"
#include "hw/isa/vector_operations.hpp"

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

/// Rows or columns of a tile at most: what 16-bit fields count, in whole groups.
constexpr std::int64_t kMostTileSide = TensorLayout::groups_in(UINT16_MAX);

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

    static constexpr const char* kName = "gemm";
    template <typename Codec, typename G> static void fields(Codec& codec, G& g) {
        codec.flags({&g.input_is_ones, &g.opens, &g.closes, &g.follows, &g.stays});
        codec.field(g.shift);
        codec.field(g.m);
        codec.field(g.n);
        codec.field(g.k);
        codec.field(g.input_address);
        codec.field(g.input_stride);
        codec.field(g.weight_address);
        codec.field(g.weight_stride);
        codec.field(g.accumulator_address);
        codec.field(g.k_offset);
        codec.field(g.k_total);
        codec.field(g.arithmetic);
    }
};

/// What an instruction can do, by opcode from 1 on. An alternative says all there is to say of its
/// word: `kName`, and `fields`, which names its fields in the order of their bytes, for reading and
/// writing alike.
using Operation =
    std::variant<Load, Store, Gemm, vector_op::Nothing, vector_op::Drain,
                 vector_op::SoftmaxGradient, vector_op::Update, vector_op::MultiplicativeUpdate,
                 vector_op::MaxPool, vector_op::MaxUnpool, vector_op::AveragePool,
                 vector_op::Elementwise, vector_op::MomentSums, vector_op::Moments,
                 vector_op::Normalise, vector_op::NormaliseGradient, vector_op::Multiply>;

struct Instruction {
    Tokens tokens;
    std::uint16_t tag = 0; ///< layer and pass: counters are kept per tag
    Operation operation;
};

using InstructionWord = std::array<std::uint8_t, kInstructionBytes>;

/// decode() refuses what encode() cannot have made: an unknown opcode or buffer, unknown flags, or
/// bytes that must be zero and are not.
class BadInstruction : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

InstructionWord encode(const Instruction& instruction);
Instruction decode(const InstructionWord& word);

} // namespace napier
