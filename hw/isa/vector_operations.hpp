// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <variant>

/// The operations of the vector unit. Addresses are words of the vector scratchpad, unless they are
/// called accumulator addresses; an operand that a flag leaves out has address 0. Shifts and
/// fractions are fixed point's: LNS ignores them. Scalars are as VectorMath::encode_scalar gives
/// them.
namespace napier::vector_op {

/// Carries tokens only.
struct Nothing {
    static constexpr const char* kName = "nothing";
    template <typename Codec, typename Self> static void fields(Codec& /*codec*/, Self& /*self*/) {}
};

/// What all others have: operands and results are rows of `columns` words, `stride` words apart.
struct Tile {
    std::uint8_t arithmetic = 0;
    std::uint16_t rows = 0;
    std::uint16_t columns = 0;
    std::uint32_t stride = 0;
    std::uint32_t result = 0; ///< the only one, or the first

    std::uint64_t elements() const { return std::uint64_t{rows} * columns; }

  protected:
    template <typename Codec, typename Self> static void tile(Codec& codec, Self& self) {
        codec.field(self.arithmetic);
        codec.field(self.rows);
        codec.field(self.columns);
        codec.field(self.stride);
        codec.field(self.result);
    }
};

/// What follows an operation's result: activation f, and times f'(the word that `mask` holds).
struct Rectified {
    bool activate = false;
    bool masked = false;
    bool relu = false;      ///< f is ReLU, not leaky ReLU
    std::uint32_t mask = 0; ///< an activation's results
};

/// A tile that an operation reads: its address, and whether it is there.
template <typename Address> struct OperandTile {
    Address& address;
    bool there;
};
template <typename Address> OperandTile(Address&, bool) -> OperandTile<Address>;

/// Where an operation's random bits come from: element (0, 0) is number `element` of the tensor,
/// and rows are `pitch` elements apart in it.
struct RandomElements {
    std::uint16_t tensor = 0;
    std::uint32_t step = 0;
    std::uint32_t element = 0;
    std::uint32_t pitch = 0;

  protected:
    template <typename Codec, typename Self> static void random_elements(Codec& codec, Self& self) {
        codec.field(self.tensor);
        codec.field(self.step);
        codec.field(self.element);
        codec.field(self.pitch);
    }
};

/// result = a product's sums; + bias row; + addend; rectified
struct Drain : Tile, Rectified {
    bool add_bias = false;
    bool add = false;
    std::int8_t shift = 0;      ///< see TileShape
    std::int8_t bias_shift = 0; ///< fraction of the bias less that of the result
    std::uint32_t bias = 0;
    std::uint32_t addend = 0;
    std::uint32_t accumulator_address = 0;
    std::uint32_t k_total = 0; ///< length of the sums

    static constexpr const char* kName = "drain";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        tile(codec, self);
        codec.flags({&self.add_bias, &self.add, &self.activate, &self.masked, &self.relu});
        codec.field(self.shift);
        codec.field(self.bias_shift);
        codec.field(self.bias);
        codec.field(self.addend);
        codec.field(self.mask);
        codec.field(self.accumulator_address);
        codec.field(self.k_total);
    }
};

/// result = softmax(logits) - onehot(labels), row by row; a label a row.
struct SoftmaxGradient : Tile {
    std::int8_t logit_fraction = 0;
    std::int8_t result_fraction = 0;
    std::uint32_t logits = 0;
    std::uint32_t labels = 0;

    static constexpr const char* kName = "softmax gradient";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        tile(codec, self);
        codec.field(self.logit_fraction);
        codec.field(self.result_fraction);
        codec.field(self.logits);
        codec.field(self.labels);
    }
};

/// Operands and results of a weight update; the result is the new weight, the master where there is
/// one. `state` is what the rule remembers of earlier gradients.
struct UpdateTile : Tile, RandomElements {
    std::uint32_t weight = 0;
    std::uint32_t gradient = 0;
    std::uint32_t state = 0;
    std::uint32_t new_state = 0;
    std::uint32_t rounded = 0; ///< with masters: the words that products read
    std::int16_t rate = 0;

  protected:
    template <typename Codec, typename Self> static void update_tile(Codec& codec, Self& self) {
        tile(codec, self);
        random_elements(codec, self);
        codec.field(self.weight);
        codec.field(self.gradient);
        codec.field(self.state);
        codec.field(self.new_state);
        codec.field(self.rounded);
        codec.field(self.rate);
    }
};

/// momentum' = mu momentum + gradient + decay weight; weight' = weight - rate momentum'
struct Update : UpdateTile {
    bool momentum = false;           ///< there is a state; else mu = 0
    std::int8_t gradient_shift = 0;  ///< fraction of the gradient less that of the weight
    std::int16_t momentum_scale = 0; ///< mu
    std::int16_t decay = 0;

    static constexpr const char* kName = "update";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        update_tile(codec, self);
        codec.flags({&self.momentum});
        codec.field(self.gradient_shift);
        codec.field(self.momentum_scale);
        codec.field(self.decay);
    }
};

/// The rule of Madam, whose state is the gradient's running rms; LNS only. Scalars as MadamScalars
/// has them.
struct MultiplicativeUpdate : UpdateTile {
    std::int16_t keep = 0;
    std::int16_t enter = 0;

    static constexpr const char* kName = "multiplicative update";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        update_tile(codec, self);
        codec.field(self.keep);
        codec.field(self.enter);
    }
};

/// result = maximum over the `taps` elements of each channel's window, index = the tap it came
/// from, the first where several are equal. Windows are rows x taps * columns without gaps.
struct MaxPool : Tile {
    std::uint16_t taps = 0;
    std::uint32_t windows = 0;
    std::uint32_t index = 0;

    /// Of a row.
    std::uint32_t window_words() const { return std::uint32_t{taps} * columns; }

    static constexpr const char* kName = "max pool";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        tile(codec, self);
        codec.field(self.taps);
        codec.field(self.windows);
        codec.field(self.index);
    }
};

/// result = sum over taps of the windows' gradients where the (gathered) index names the tap;
/// masked.
struct MaxUnpool : Tile, Rectified {
    std::uint16_t taps = 0;
    std::uint32_t windows = 0;
    std::uint32_t indices = 0;

    /// Of a row.
    std::uint32_t window_words() const { return std::uint32_t{taps} * columns; }

    static constexpr const char* kName = "max unpool";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        tile(codec, self);
        codec.flags({&self.masked, &self.relu});
        codec.field(self.taps);
        codec.field(self.windows);
        codec.field(self.indices);
        codec.field(self.mask);
    }
};

/// result = scale * sum over taps, in the accumulation's order
struct AveragePool : Tile {
    std::uint16_t taps = 0;
    std::int8_t shift = 0;        ///< of the sum, see TileShape
    std::int8_t result_shift = 0; ///< of the scaled sum: fraction less that of the result
    std::int16_t scale = 0;
    std::uint32_t windows = 0;
    std::uint32_t accumulator_address = 0; ///< for one row's sums

    /// Of a row.
    std::uint32_t window_words() const { return std::uint32_t{taps} * columns; }

    static constexpr const char* kName = "average pool";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        tile(codec, self);
        codec.field(self.taps);
        codec.field(self.shift);
        codec.field(self.result_shift);
        codec.field(self.scale);
        codec.field(self.windows);
        codec.field(self.accumulator_address);
    }
};

/// result = scale * source (where `random`: or zero, by chance); + addend; rectified
struct Elementwise : Tile, Rectified, RandomElements {
    bool add = false;
    bool random = false; ///< dropout
    std::int8_t shift = 0;
    std::int8_t addend_shift = 0; ///< fraction of the addend less that of the result
    std::int16_t scale = 0;
    std::uint16_t drop = 0; ///< zero with probability drop / 2^16
    std::uint32_t source = 0;
    std::uint32_t addend = 0;

    static constexpr const char* kName = "elementwise operation";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        tile(codec, self);
        random_elements(codec, self);
        codec.flags({&self.add, &self.random, &self.activate, &self.masked, &self.relu});
        codec.field(self.shift);
        codec.field(self.addend_shift);
        codec.field(self.scale);
        codec.field(self.drop);
        codec.field(self.source);
        codec.field(self.addend);
        codec.field(self.mask);
    }
    template <typename Self> static auto operands(Self& self) {
        return std::array{OperandTile{self.source, true}, OperandTile{self.addend, self.add},
                          OperandTile{self.mask, self.masked}};
    }
};

/// result = source * factor; + addend; rectified
struct Multiply : Tile, Rectified {
    bool add = false;
    std::int8_t shift = 0;        ///< fractions of both factors less that of the result
    std::int8_t addend_shift = 0; ///< fraction of the addend less that of the result
    std::uint32_t source = 0;
    std::uint32_t factor = 0;
    std::uint32_t addend = 0;

    static constexpr const char* kName = "multiplication";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        tile(codec, self);
        codec.flags({&self.add, &self.activate, &self.masked, &self.relu});
        codec.field(self.shift);
        codec.field(self.addend_shift);
        codec.field(self.source);
        codec.field(self.factor);
        codec.field(self.addend);
        codec.field(self.mask);
    }
    template <typename Self> static auto operands(Self& self) {
        return std::array{OperandTile{self.source, true}, OperandTile{self.factor, true},
                          OperandTile{self.addend, self.add}, OperandTile{self.mask, self.masked}};
    }
};

/// Batch norm's sums over rows, onto the accumulators; `stage`:
///   0  of the values x, for the mean
///   1  of the squared distances from the mean
///   2  of the gradient dy, and of the gradient times the normalised values behind it
/// `channels`: rows (mean, inverse deviation). `result` is not used.
struct MomentSums : Tile {
    std::uint8_t stage = 0;
    std::int16_t scale = 0;
    std::uint32_t x = 0;
    std::uint32_t channels = 0;
    std::uint32_t gradient = 0; ///< dy, stage 2
    std::uint32_t accumulator_address = 0;
    std::uint32_t k_offset = 0; ///< rows before these
    std::uint32_t k_total = 0;

    bool of_gradients() const { return stage == 2; }
    std::uint32_t sums() const { return of_gradients() ? 2 : 1; } ///< a channel

    static constexpr const char* kName = "moment sums";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        tile(codec, self);
        codec.field(self.stage);
        codec.field(self.scale);
        codec.field(self.x);
        codec.field(self.channels);
        codec.field(self.gradient);
        codec.field(self.accumulator_address);
        codec.field(self.k_offset);
        codec.field(self.k_total);
    }
};

/// A row for each number of a channel, rows `stride` apart; `stage`:
///   0  sums and (inverse deviation) -> mean
///   1  sums and (mean, inverse deviation, running mean, running variance)
///      -> (inverse deviation, running mean, running variance)
///   2  (running mean, running variance) -> (mean, inverse deviation)
/// Scalars as MomentScalars has them. `rows` is 1.
struct Moments : Tile {
    std::uint8_t stage = 0;
    std::int8_t shift = 0; ///< of the sums, see TileShape
    std::int16_t scale = 0;
    std::int16_t epsilon = 0;
    std::int16_t momentum = 0;
    std::int16_t keep = 0;
    std::int16_t unbias = 0;
    std::uint32_t channels = 0;
    std::uint32_t accumulator_address = 0;
    std::uint32_t k_total = 0;

    /// Rows of channels' numbers that a stage takes and gives.
    static constexpr std::uint32_t rows_in(std::uint8_t stage) {
        return stage == 0 ? 1 : stage == 1 ? 4 : 2;
    }
    static constexpr std::uint32_t rows_out(std::uint8_t stage) {
        return stage == 0 ? 1 : stage == 1 ? 3 : 2;
    }

    static constexpr const char* kName = "moments";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        tile(codec, self);
        codec.field(self.stage);
        codec.field(self.shift);
        codec.field(self.scale);
        codec.field(self.epsilon);
        codec.field(self.momentum);
        codec.field(self.keep);
        codec.field(self.unbias);
        codec.field(self.channels);
        codec.field(self.accumulator_address);
        codec.field(self.k_total);
    }
};

/// result = f(gamma * (x - mean) * inverse deviation + beta); `channels`: rows (mean, inverse
/// deviation, gamma, beta)
struct Normalise : Tile, Rectified {
    std::uint32_t x = 0;
    std::uint32_t channels = 0;

    static constexpr const char* kName = "normalisation";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        tile(codec, self);
        codec.flags({&self.activate, &self.relu});
        codec.field(self.x);
        codec.field(self.channels);
    }
};

/// result = the gradient by x, of dy by the normalised values; `channels`: rows (mean, inverse
/// deviation, gamma, beta's gradient, gamma's gradient)
struct NormaliseGradient : Tile {
    std::int16_t scale = 0;
    std::uint32_t x = 0;
    std::uint32_t channels = 0;
    std::uint32_t gradient = 0; ///< dy

    static constexpr const char* kName = "normalisation's gradient";
    template <typename Codec, typename Self> static void fields(Codec& codec, Self& self) {
        tile(codec, self);
        codec.field(self.scale);
        codec.field(self.x);
        codec.field(self.channels);
        codec.field(self.gradient);
    }
};

/// Operations whose rows stand alone: a row of the result follows from the same row of each
/// operand, and all are tiles of one shape. `operands` lists them in the order in which they are
/// read. What is written once for all of these (bounds, upsets, tiles, whole tensors) needs no
/// more.
using RowOperation = std::variant<Elementwise, Multiply>;

/// The number of a row's first element in its tensor; 0 of an operation without random bits.
template <typename Own> std::uint32_t element_of(const Own& own, std::size_t row) {
    if constexpr (std::is_base_of_v<RandomElements, Own>) {
        return own.element + static_cast<std::uint32_t>(row) * own.pitch;
    } else {
        return 0;
    }
}
/// Says the same of a tile's first row.
template <typename Own> void start_at(Own& own, std::uint32_t element) {
    if constexpr (std::is_base_of_v<RandomElements, Own>) {
        own.element = element;
    }
}

} // namespace napier::vector_op
