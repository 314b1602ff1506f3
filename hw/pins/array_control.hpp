// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "hw/cost/counters.hpp"
#include "hw/pins/cascade_memory.hpp"
#include "hw/pins/double_buffer.hpp"
#include "hw/pins/operand_map.hpp"
#include "hw/pins/systolic_array.hpp"

namespace napier {

/// One tile for the array: A m x k and B k x n words, row major, both at hand. `output` counts the
/// blocks of sums from 0.
struct TileJob {
    SequencedTile place;
    std::vector<Word> a;
    std::vector<Word> b;
};

/// Everything around the elements: the sequencer, the staggered feeding of both edges, and the
/// accumulators that take the sums that leave and give back those that re-enter. One process, since
/// all of it acts on the same schedule; the parts are plain classes.
class ArrayControl : public sc_core::sc_module {
  public:
    sc_core::sc_in<bool> clk{"clk"};
    sc_core::sc_in<bool> reset{"reset"};
    sc_core::sc_in<bool> enable{"enable"};

    SC_HAS_PROCESS(ArrayControl);
    /// `array` and `core` must outlive the control.
    ArrayControl(const sc_core::sc_module_name& name, const ArrayShape& shape, const MacCore& core,
                 SystolicArray& array);

    /// Words come from these buffers' banks, a cycle after their address, instead of from the jobs
    /// themselves: every tile is one fill of each. Before the simulation starts.
    void read_from(DoubleBuffer& west, DoubleBuffer& north);
    /// With buffers: the next step finds its words.
    bool operands_ready() const;
    /// Changes with every step.
    const sc_core::sc_signal<bool>& stepped() const { return tick_; }

    /// Runs `jobs` one after the other, the first from the next enabled edge on. `outputs` are the
    /// blocks the jobs add to, with the state of sums begun elsewhere.
    void start(std::vector<TileJob> jobs, std::vector<CascadeMemory> outputs);

    /// The schedule has ended and every sum has left the array.
    bool finished() const { return idle_cycles_ > rows_ + columns_ + 3; }
    const FoldSequencer& sequencer() const { return *sequencer_; }
    const CascadeMemory& output(std::size_t block) const { return outputs_[block]; }
    /// Events so far, as the engine counts them.
    const Counters& events() const { return events_; }
    /// The cycle that runs, from 0 at start(), and the last one in which an element multiplied.
    std::int64_t cycle() const { return cycle_; }
    std::int64_t last_mac_cycle() const { return last_mac_cycle_; }
    /// The most sums that left one column in one cycle: the ports its accumulators need.
    int busiest_column() const { return busiest_column_; }
    /// Share of the elements that multiplied, averaged over the last 8 clock cycles (0..1).
    const double& utilisation() const { return utilisation_; }

    void trace(WaveSink& sink) const;

  private:
    struct Job {
        TileJob tile;
        OperandMap map;
    };
    /// Sums re-entering down a column, one element a cycle (os).
    struct Walk {
        StreamTag tag;
        int row = 0;
    };

    void step();
    void settle();
    void record_share(double share);
    void forward_sums();
    void forward_words();
    void take_sums();
    void feed_west();
    void feed_north();
    void feed_streamed(std::size_t column);
    void feed_weights(std::size_t column);
    void read_buffers();
    void give_sums();
    const PreloadTag& preload(int cycles_ago) const;
    const StreamTag& tag(int cycles_ago) const;
    const Job& job(const FoldPlace& place) const {
        return jobs_[static_cast<std::size_t>(place.tile)];
    }
    CascadeMemory& memory(const FoldPlace& place) {
        return outputs_[static_cast<std::size_t>(job(place).tile.place.output)];
    }
    bool fresh(const StreamTag& tag) const;
    SumWord entering(const StreamTag& tag, int row, int column);

    const ArrayShape shape_;
    const int rows_;
    const int columns_;
    const bool stationary_;
    const MacCore& core_;
    SystolicArray& array_;
    DoubleBuffer* west_buffer_ = nullptr; ///< null: words come from the jobs
    DoubleBuffer* north_buffer_ = nullptr;
    int latency_ = 0; ///< cycles from a step to its first words at the edge

    std::vector<Job> jobs_;
    std::vector<CascadeMemory> outputs_;
    std::optional<FoldSequencer> sequencer_;
    std::vector<StreamTag> tags_; ///< a ring: the last R + C cycles
    std::vector<PreloadTag> preloads_;
    std::size_t now_ = 0;
    std::vector<Walk> walks_;
    struct Entry {
        SumWord sum = 0;
        bool bypass = false; ///< the sum that leaves the column's foot enters its head
    };
    std::vector<Entry> entries_;
    std::vector<OperandWire> west_edge_, north_edge_; ///< what the edges are to carry
    sc_core::sc_signal<bool> tick_{"tick"};

    Counters events_;
    std::int64_t cycle_ = -1;
    std::int64_t last_mac_cycle_ = -1;
    std::int64_t idle_cycles_ = 0;
    std::uint64_t last_macs_ = 0;
    int busiest_column_ = 0;
    std::vector<std::int32_t> leaving_; ///< sums that left each column in this cycle
    double utilisation_ = 0;
    std::vector<double> recent_; ///< a ring of shares
    std::size_t recent_at_ = 0;

    // copies a waveform can point at
    std::int32_t state_ = 0, tile_ = 0, row_fold_ = 0, column_fold_ = 0, index_ = 0;
};

} // namespace napier
