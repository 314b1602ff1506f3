// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/isa/instruction.hpp"
#include "hw/isa/instruction_sink.hpp"
#include "sw/lower/fixed_tilings.hpp"
#include "sw/lower/steady_loop.hpp"
#include "sw/lower/tile_grid.hpp"
#include "sw/lower/tiling.hpp"
#include "sw/lower/traffic.hpp"
#include "sw/lower/transfers.hpp"
#include "sw/pass/operation.hpp"

namespace napier {

class TilingChooser;

/// Turns passes into one instruction stream. Work is cut into items (load, compute, store); item i
/// uses half i % 2 of its buffers, so tokens let item i + 1 load while item i computes. Where
/// buffers have no halves, item i + 1 loads when item i has been computed. A pass that
/// reads what an earlier one stored starts behind a barrier.
class StreamBuilder {
  public:
    /// `architecture` must outlive the builder. With a sink
    /// the stream is handed over in parts while it is built. Passes of tag t compute in arithmetic
    /// `by_tag[t]`, in the chip's own where there is none.
    StreamBuilder(const Architecture& architecture, InstructionSink sink = {},
                  std::vector<std::uint8_t> by_tag = {});
    ~StreamBuilder();

    void add(const PassOperation& operation);
    void gemm(const GemmPass& pass);
    /// Cut in a way of one's own, which must fit; `loop` goes over the products and their tiles.
    void gemm(const GemmPass& pass, const Tiling& tiling, const Loop& loop = every_one);
    void softmax_gradient(const SoftmaxPass& pass);
    void update(const UpdatePass& pass);
    void pool(const PoolPass& pass);
    void rows(const RowsPass& pass);
    void batch_norm(const BatchNormPass& pass);

    /// What its tiles must be fit for. Throws InputError for a side of 2^32 or more.
    ProductDemand demand_of(const GemmPass& pass) const;

    /// How a product is cut: as `fixed` says, if anything does.
    Tiling tiling_of(const GemmPass& pass, const FixedTiles* fixed = nullptr);

    /// The end of the stream: what has not gone to a sink. The builder is empty afterwards.
    std::vector<Instruction> finish();

    /// How many there are for the compute queue so far.
    std::size_t operations() const { return closed_operations_ + computes_.size(); }

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
    /// One of a pass's products. `held` says which input tile lies in the scratchpad already (-1:
    /// none of this product's), and is left as the last tile's.
    void one_product(const GemmPass& pass, const Tiling& tiling, std::int64_t& held,
                     const Loop& loop);
    void note_traffic(const GemmPass& pass, const Tiling& tiling, bool input_is_held);
    void max_pool(const PoolPass& pass);
    void max_unpool(const PoolPass& pass);
    void average_pool(const PoolPass& pass);
    void batch_norm_moments(const BatchNormPass& pass);
    void batch_norm_from_running(const BatchNormPass& pass);
    void normalise(const BatchNormPass& pass);
    void batch_norm_gradient(const BatchNormPass& pass);
    void load_input(const GemmPass& pass, const TileOf& tile);
    void load_weight(const GemmPass& pass, const TileOf& tile);
    MapTiling map_tiling(std::int64_t rows, std::int64_t columns, std::int64_t words_in,
                         std::int64_t words_out, const char* what) const;
    template <typename Update> void update_tiles(const UpdatePass& pass, const Update& fields);
    /// Calls build(operation, tile) for each tile, with `fields` of the tile's sizes; the first
    /// one's item starts behind a barrier if it depends on what is before it.
    template <typename VectorOperation, typename Build>
    void for_map_tiles(const VectorOperation& fields, const MapTiling& tiling, std::int64_t rows,
                       std::int64_t columns, Build&& build, bool depends = true);
    std::uint32_t load_windows(const WindowOperand& windows, const TileOf& tile,
                               std::uint32_t address, std::uint16_t tag);
    void load_operand(const RowsOperand& operand, const TileOf& tile, std::uint32_t address,
                      std::uint32_t stride, std::uint16_t tag);
    void drain_and_store(const GemmPass& pass, const ProductTile& of, std::uint32_t k_total);
    MapTiling channel_tiling(const BatchNormPass& pass, int operands, int channel_rows) const;
    void moment_stage(const BatchNormPass& pass, std::uint8_t stage);
    void finish_moments(const BatchNormPass& pass, const vector_op::MomentSums& sums,
                        const TileOf& tile);
    void note_channels(const BatchNormPass& pass,
                       std::initializer_list<std::pair<const char*, const DeviceTensor*>> rows,
                       const MapTiling& tiling);
    void load_channels(std::initializer_list<const DeviceTensor*> rows, const TileOf& tile,
                       std::uint32_t address, std::uint16_t tag);
    /// To the next half, where there is one.
    void turn(std::uint32_t& half) const { half = (half + 1) % halves_; }
    std::uint32_t vector_in() const { return vector_half_ * limits_.vector_in; }
    std::uint32_t vector_out() const {
        return halves_ * limits_.vector_in + vector_half_ * limits_.vector_out;
    }

    const Architecture& architecture_;
    std::vector<std::uint8_t> by_tag_;
    std::unique_ptr<TilingChooser> chooser_; ///< once it is asked
    BufferLimits limits_;
    std::uint32_t halves_; ///< of buffers
    InstructionSink sink_;
    std::vector<Instruction> stream_; ///< with tokens, not handed over yet
    std::vector<Instruction> loads_;  ///< of the item that is being built ...
    std::vector<Instruction> computes_;
    std::vector<Instruction> stores_;
    std::array<Item, 3> waiting_; ///< ... and those before it whose tokens are not settled
    std::size_t oldest_ = 0;      ///< of them
    std::size_t waiting_count_ = 0;
    std::size_t closed_operations_ = 0; ///< of closed items
    std::uint64_t settled_ = 0;         ///< items of the group between two barriers
    std::uint64_t storing_ = 0;         ///< of them, those that store
    std::uint16_t last_tag_ = 0;
    TrafficPlan traffic_;
    bool barrier_ = false;            ///< the next item starts when all before it has been stored
    bool token_from_barrier_ = false; ///< the group's first load waits for one
    std::uint32_t input_half_ = 0;
    std::uint32_t weight_half_ = 0;
    std::uint32_t vector_half_ = 0;
};

template <typename VectorOperation, typename Build>
void StreamBuilder::for_map_tiles(const VectorOperation& fields, const MapTiling& tiling,
                                  std::int64_t rows, std::int64_t columns, Build&& build,
                                  bool depends) {
    barrier_ = barrier_ || depends;
    for (std::int64_t row = 0; row < rows; row += tiling.rows) {
        for (std::int64_t column = 0; column < columns; column += tiling.columns) {
            const TileOf tile{row, column, std::min(tiling.rows, rows - row),
                              std::min(tiling.columns, columns - column)};
            next_item();
            turn(vector_half_);
            VectorOperation operation = fields;
            operation.rows = static_cast<std::uint16_t>(tile.rows);
            operation.columns = static_cast<std::uint16_t>(tile.columns);
            operation.stride = padded(tile.columns);
            build(operation, tile);
        }
    }
}

} // namespace napier
