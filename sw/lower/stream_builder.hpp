// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "hw/array/tile_kernel.hpp"
#include "hw/chip/architecture.hpp"
#include "hw/control/instruction.hpp"
#include "hw/control/instruction_sink.hpp"
#include "hw/vector/batch_norm_math.hpp"
#include "hw/vector/vector_math.hpp"
#include "sw/lower/feature_map.hpp"
#include "sw/lower/tensor.hpp"
#include "sw/lower/tiling.hpp"
#include "sw/lower/traffic.hpp"
#include "sw/lower/transfers.hpp"

namespace napier {

/// result = epilogue(input * weight), with input m x k and weight k x n as they enter the array.
struct GemmPass {
    const DeviceTensor* input = nullptr;    ///< m x k, or k x m if transposed; null: a row of ones
    const WindowOperand* windows = nullptr; ///< instead of input: gathered as it is loaded
    const DeviceTensor* weight = nullptr;   ///< k x n, or n x k if transposed
    const DeviceTensor* result = nullptr;   ///< m x n
    bool input_transposed = false;
    /// With windows: each tap's block of the weights (taps, n, k / taps) is transposed, and the
    /// taps are taken from last to first, as a convolution's data gradient wants them.
    bool weight_transposed = false;
    std::int64_t rows = 0; ///< how many rows of a batch are in use (m; k where batch is summed)
    const DeviceTensor* bias = nullptr;   ///< 1 x n
    const DeviceTensor* addend = nullptr; ///< m x n, added to the result
    bool activate = false;
    const DeviceTensor* mask = nullptr; ///< m x n: result *= f'(mask)
    Rectifier f = Rectifier::leaky;
    bool depends = true; ///< reads what an earlier pass of the stream writes
    std::uint16_t tag = 0;
};

/// weight -= rate * momentum', on whole tensors of the same shape.
struct UpdatePass {
    const DeviceTensor* weight; ///< the master where there is one
    const DeviceTensor* gradient;
    const DeviceTensor* momentum = nullptr;
    const DeviceTensor* rounded = nullptr; ///< the word-sized copy of a master
    std::uint16_t tensor = 0;              ///< its number, for the random stream
    std::int16_t momentum_scale = 0;
    std::int16_t decay = 0;
    bool multiplicative = false; ///< by the rule of Madam: momentum is the gradient's rms
    bool depends = true;
    std::uint16_t tag = 0;
};

/// A pool, or its gradient.
struct PoolPass {
    const WindowOperand* windows = nullptr;
    const DeviceTensor* result = nullptr;
    std::int64_t rows = 0;               ///< result pixels in use
    std::int16_t scale = 0;              ///< average
    int scale_shift = 0;                 ///< average, fixed point: of the sum before it is scaled
    const DeviceTensor* index = nullptr; ///< maximum: which tap, 8 bits
    const WindowOperand* index_windows = nullptr; ///< its gradient: the same, gathered
    const DeviceTensor* mask = nullptr;           ///< gradient: result *= f'(mask)
    Rectifier f = Rectifier::leaky;
    std::uint16_t tag = 0;
};

/// result = f(scale * source + addend) * f'(mask), on matrices of the same shape.
struct ElementwisePass {
    const DeviceTensor* source = nullptr;
    const WindowOperand* windows = nullptr; ///< instead of source
    const DeviceTensor* addend = nullptr;
    const DeviceTensor* mask = nullptr;
    const DeviceTensor* result = nullptr;
    std::int64_t rows = 0;
    std::int16_t scale = 0;
    bool activate = false;
    Rectifier f = Rectifier::leaky;
    bool random = false; ///< dropout: zero with probability drop / 2^16
    std::uint16_t drop = 0;
    std::uint16_t tensor = 0; ///< its number, for the random stream
    std::uint16_t tag = 0;
};

/// Batch norm of a matrix, a channel a column. Numbers of the channels are 1 x columns.
struct BatchNormPass {
    const DeviceTensor* x = nullptr;
    const DeviceTensor* dy = nullptr;     ///< gradients only
    const DeviceTensor* result = nullptr; ///< what apply or the gradient gives
    std::int64_t rows = 0;
    const DeviceTensor* mean = nullptr;
    const DeviceTensor* inverse = nullptr; ///< 1 / deviation
    const DeviceTensor* running_mean = nullptr;
    const DeviceTensor* running_variance = nullptr;
    const DeviceTensor* gamma = nullptr;
    const DeviceTensor* beta = nullptr;
    const DeviceTensor* gamma_gradient = nullptr;
    const DeviceTensor* beta_gradient = nullptr;
    MomentScalars scalars{};
    std::int16_t term_scale = 0; ///< of the sums' terms
    std::int16_t share = 0;      ///< 1 / rows
    int mean_shift = 0;          ///< fixed point: of the drained sums
    int variance_shift = 0;
    bool activate = false;
    Rectifier f = Rectifier::leaky;
    std::uint16_t tag = 0;
};

/// Turns passes into one instruction stream. Work is cut into items (load, compute, store); item i
/// uses half i % 2 of its buffers, so tokens let item i + 1 load while item i computes. A pass that
/// reads what an earlier one stored starts behind a barrier.
class StreamBuilder {
  public:
    /// `architecture` and `kernel` (of its own arithmetic) must outlive the builder. With a sink the
    /// stream is handed over in parts while it is built. Passes of tag t compute in arithmetic
    /// `by_tag[t]`, in the chip's own where there is none.
    StreamBuilder(const Architecture& architecture, const TileKernel& kernel,
                  InstructionSink sink = {}, std::vector<std::uint8_t> by_tag = {});

    void gemm(const GemmPass& pass);
    /// result = softmax(logits) - onehot(labels); labels: 1 x rows of 16-bit numbers.
    void softmax_gradient(const DeviceTensor& logits, const DeviceTensor& labels,
                          const DeviceTensor& result, std::int64_t rows, std::uint16_t tag);
    void update(const UpdatePass& pass);
    void max_pool(const PoolPass& pass);
    void max_unpool(const PoolPass& pass);
    void average_pool(const PoolPass& pass);
    void elementwise(const ElementwisePass& pass);
    /// Mean and inverse deviation of the batch, and the running moments moved towards them.
    void batch_norm_moments(const BatchNormPass& pass);
    /// Mean and inverse deviation from the running moments.
    void batch_norm_from_running(const BatchNormPass& pass);
    void batch_norm(const BatchNormPass& pass);
    /// Gradients of beta and gamma, then of x.
    void batch_norm_gradient(const BatchNormPass& pass);

    /// The end of the stream: what has not gone to a sink. The builder is empty afterwards.
    std::vector<Instruction> finish();

    /// What the passes so far move.
    const TrafficPlan& traffic() const { return traffic_; }

  private:
    struct Item {
        std::vector<Instruction> loads;
        std::vector<Instruction> computes;
        std::vector<Instruction> stores;
    };

    /// Rows of a vector operation's tiles, and columns from tile to tile.
    struct MapTiling {
        std::int64_t rows;
        std::int64_t columns;
    };

    std::uint8_t arithmetic_of(std::uint16_t tag) const {
        return tag < by_tag_.size() ? by_tag_[tag] : std::uint8_t{0};
    }
    /// State words of a sum of `terms` products in a pass.
    int levels_of(std::uint16_t tag, std::int64_t terms) const;
    void name_arithmetics();
    void next_item();
    void close_item();
    void settle_oldest();
    void end_group(bool more_follows);
    LoadCycles load_cycles(const GemmPass& pass);
    void note_traffic(const GemmPass& pass, const Tiling& tiling);
    void load_input(std::vector<Instruction>& loads, const GemmPass& pass,
                    const TileOf& tile) const;
    void load_weight(std::vector<Instruction>& loads, const GemmPass& pass,
                     const TileOf& tile) const;
    MapTiling map_tiling(std::int64_t rows, std::int64_t columns, std::int64_t words_in,
                         std::int64_t words_out, const char* what) const;
    /// Calls build(vector, tile) for each tile; the first one's item starts behind a barrier if it
    /// depends on what is before it.
    template <typename Build>
    void for_map_tiles(const MapTiling& tiling, std::int64_t rows, std::int64_t columns,
                       Build&& build, bool depends = true);
    std::uint32_t load_windows(const WindowOperand& windows, const TileOf& tile,
                               std::uint32_t address, std::uint16_t tag);
    void drain_and_store(const GemmPass& pass, std::int64_t row, std::int64_t column,
                         std::int64_t rows, std::int64_t columns, std::uint32_t k_total);
    MapTiling channel_tiling(const BatchNormPass& pass, int operands, int channel_rows) const;
    void moment_stage(const BatchNormPass& pass, std::uint8_t stage);
    void finish_moments(const BatchNormPass& pass, const Vector& sums, const TileOf& tile);
    void note_channels(const BatchNormPass& pass,
                       std::initializer_list<std::pair<const char*, const DeviceTensor*>> rows,
                       const MapTiling& tiling);
    void load_channels(std::initializer_list<const DeviceTensor*> rows, const TileOf& tile,
                       std::uint32_t address, std::uint16_t tag);
    std::uint32_t vector_in() const { return vector_half_ * limits_.vector_in; }
    std::uint32_t vector_out() const {
        return 2 * limits_.vector_in + vector_half_ * limits_.vector_out;
    }

    const Architecture& architecture_;
    const TileKernel& kernel_;
    std::vector<std::uint8_t> by_tag_;
    BufferLimits limits_;
    InstructionSink sink_;
    std::vector<Instruction> stream_; ///< with tokens, not handed over yet
    std::vector<Instruction> loads_;  ///< of the item that is being built ...
    std::vector<Instruction> computes_;
    std::vector<Instruction> stores_;
    std::array<Item, 3> waiting_; ///< ... and those before it whose tokens are not settled
    std::size_t oldest_ = 0;      ///< of them
    std::size_t waiting_count_ = 0;
    std::uint64_t settled_ = 0; ///< items of the group between two barriers
    std::uint64_t storing_ = 0; ///< of them, those that store
    std::uint16_t last_tag_ = 0;
    TrafficPlan traffic_;
    bool barrier_ = false;            ///< the next item starts when all before it has been stored
    bool token_from_barrier_ = false; ///< the group's first load waits for one
    std::uint32_t input_half_ = 0;
    std::uint32_t weight_half_ = 0;
    std::uint32_t vector_half_ = 0;
};

template <typename Build>
void StreamBuilder::for_map_tiles(const MapTiling& tiling, std::int64_t rows, std::int64_t columns,
                                  Build&& build, bool depends) {
    barrier_ = barrier_ || depends;
    for (std::int64_t row = 0; row < rows; row += tiling.rows) {
        for (std::int64_t column = 0; column < columns; column += tiling.columns) {
            const TileOf tile{row, column, std::min(tiling.rows, rows - row),
                              std::min(tiling.columns, columns - column)};
            next_item();
            vector_half_ ^= 1;
            Vector vector;
            vector.rows = static_cast<std::uint16_t>(tile.rows);
            vector.columns = static_cast<std::uint16_t>(tile.columns);
            vector.stride = padded(tile.columns);
            build(vector, tile);
        }
    }
}

} // namespace napier
