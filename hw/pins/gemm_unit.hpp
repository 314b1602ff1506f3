// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/pins/tile_loader.hpp"
#include "hw/pins/tiled_array.hpp"

namespace napier {

/// The array with its buffers: runs a GEMM tile by tile, each tile's operands filled into one half
/// of a double buffer while the array reads the other. If the next step's words are not there yet,
/// everything but the fills waits.
class GemmUnit : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clk{"clk"};
    sc_core::sc_in<bool> reset{"reset"};
    sc_core::sc_in<bool> enable{"enable"};           ///< of the array's side
    sc_core::sc_in<bool> fill_enable{"fill_enable"}; ///< of the loaders

    SC_HAS_PROCESS(GemmUnit);
    /// `west_depth`, `north_depth`: words a lane in one half of the buffers. `core` must outlive
    /// it.
    GemmUnit(const sc_core::sc_module_name& name, const ArrayShape& shape, const MacCore& core,
             std::size_t west_depth, std::size_t north_depth);

    /// See ArrayControl::start. Once per simulation.
    void start(const std::vector<TileJob>& jobs, std::vector<CascadeMemory> outputs);
    const ArrayControl& control() const { return array_.control; }
    /// Enabled cycles in which the array waited for words.
    std::int64_t waited() const { return waited_; }

    void trace(WaveSink& sink, const NumberView& a, const NumberView& b,
               const NumberView& sums) const;

  private:
    void decide();
    void count();

    const ArrayShape shape_;
    const MacCore& core_;
    bool started_ = false;
    std::int64_t waited_ = 0;
    sc_core::sc_signal<bool> run_{"run"};
    TiledArray array_;
    SignalList<Word> west_words_, north_words_; ///< from the buffers
    DoubleBuffer west_;
    DoubleBuffer north_;
    TileLoader west_loader_;
    TileLoader north_loader_;
};

} // namespace napier
