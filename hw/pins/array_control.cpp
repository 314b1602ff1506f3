// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/array_control.hpp"

#include <algorithm>
#include <string>

namespace napier {

namespace {

constexpr std::size_t kWindow = 8; ///< cycles that the utilisation is averaged over

} // namespace

ArrayControl::ArrayControl(const sc_core::sc_module_name& name, const ArrayShape& shape,
                           const MacCore& core, SystolicArray& array)
    : sc_module(name), shape_(shape), rows_(shape.rows), columns_(shape.columns),
      stationary_(!sides_of(shape.dataflow).keeps_sums()), core_(core), array_(array),
      tags_(static_cast<std::size_t>(shape.rows + shape.columns + 5)), preloads_(tags_.size()),
      walks_(static_cast<std::size_t>(shape.columns)), entries_(walks_.size()),
      west_edge_(array.west.size(), OperandWire{core.zero_word(), 0}),
      north_edge_(array.north.size(), OperandWire{core.zero_word(), 0}), leaving_(walks_.size()),
      recent_(kWindow) {
    start({}, {});
    SC_METHOD(step);
    sensitive << clk.pos();
    dont_initialize();
    SC_METHOD(settle);
    sensitive << tick_;
    dont_initialize();
}

void ArrayControl::start(std::vector<TileJob> jobs, std::vector<CascadeMemory> outputs) {
    jobs_.clear();
    outputs_ = std::move(outputs);
    std::vector<SequencedTile> places;
    for (TileJob& tile : jobs) {
        places.push_back(tile.place);
        const GemmTile& size = tile.place.size;
        const OperandMap map(shape_, size, core_.arity(), core_.levels(size.k_total));
        jobs_.push_back({std::move(tile), map});
    }
    sequencer_.emplace(shape_, places);
    std::fill(tags_.begin(), tags_.end(), StreamTag{});
    std::fill(preloads_.begin(), preloads_.end(), PreloadTag{});
    std::fill(walks_.begin(), walks_.end(), Walk{});
    cycle_ = last_mac_cycle_ = -1;
    idle_cycles_ = 0;
    events_ = Counters{};
    last_macs_ = array_.macs();
    busiest_column_ = 0;
}

void ArrayControl::read_from(DoubleBuffer& west, DoubleBuffer& north) {
    west_buffer_ = &west;
    north_buffer_ = &north;
    latency_ = 1;
}

bool ArrayControl::operands_ready() const {
    const FoldSequencer::Wants wants = sequencer_->next();
    const std::int32_t west = west_buffer_->filled.read();
    const std::int32_t north = north_buffer_->filled.read();
    return west > wants.streamed && north > (stationary_ ? wants.preloaded : wants.streamed);
}

const PreloadTag& ArrayControl::preload(int cycles_ago) const {
    const std::size_t size = preloads_.size();
    return preloads_[(now_ + size - static_cast<std::size_t>(cycles_ago)) % size];
}

const StreamTag& ArrayControl::tag(int cycles_ago) const {
    const std::size_t size = tags_.size();
    return tags_[(now_ + size - static_cast<std::size_t>(cycles_ago)) % size];
}

void ArrayControl::step() {
    if (reset.read() || !enable.read() || jobs_.empty()) {
        record_share(0); // a stalled cycle is a cycle
        return;
    }
    ++cycle_;
    now_ = (now_ + 1) % tags_.size();
    sequencer_->step();
    tags_[now_] = sequencer_->stream();
    preloads_[now_] = sequencer_->preload();
    idle_cycles_ = sequencer_->done() ? idle_cycles_ + 1 : 0;
    take_sums();
    feed_west();
    feed_north();
    if (west_buffer_ != nullptr) {
        read_buffers();
    }
    give_sums();
    state_ = static_cast<std::int32_t>(sequencer_->state());
    tile_ = sequencer_->tile();
    row_fold_ = sequencer_->stream().row_fold;
    column_fold_ = sequencer_->stream().column_fold;
    index_ = static_cast<std::int32_t>(sequencer_->stream().index);
    tick_.write(!tick_.read());
}

// An element works on a step when its operands have walked `row + column` registers; the sum is in
// its register one cycle later, and here one edge after that.
void ArrayControl::take_sums() {
    for (int column = 0; column < columns_; ++column) {
        int sums = 0;
        for (int row = 0; row < rows_; ++row) {
            const SumWire& leaving = array_.sum(row, column);
            if ((leaving.control & (chain::kComplete | chain::kSpill)) == 0) {
                continue;
            }
            const StreamTag& done = tag(row + column + 2 + latency_);
            const OperandMap& map = job(done).map;
            const std::size_t output = map.output(done, row, column);
            ++sums;
            std::uint64_t additions = 0;
            if ((leaving.control & chain::kComplete) != 0) {
                additions = static_cast<std::uint64_t>(
                    memory(done).complete(output, leaving.bits, map.count(done, row)));
            } else {
                memory(done).spill(output, leaving.bits);
            }
            events_.add(Event::cascade_additions, additions);
            events_.add(Event::accumulator_reads, additions);
            events_.add(Event::accumulator_writes, std::max<std::uint64_t>(additions, 1));
        }
        leaving_[static_cast<std::size_t>(column)] = sums;
        busiest_column_ = std::max(busiest_column_, sums);
    }
}

void ArrayControl::feed_west() {
    for (int row = 0; row < rows_; ++row) {
        const StreamTag& here = tag(row + latency_);
        const auto r = static_cast<std::size_t>(row);
        OperandWire& edge = west_edge_[r];
        edge.control = 0;
        if (here.active) {
            const Job& now = job(here);
            edge.control = now.map.lane_control(here, row);
            if ((edge.control & lane::kOperand) != 0) {
                const bool is_a = now.map.west_is_a();
                if (west_buffer_ == nullptr) {
                    const std::size_t element = now.map.west_element(here, row);
                    edge.bits = is_a ? now.tile.a[element] : now.tile.b[element];
                }
                events_.add(is_a ? Event::array_input_reads : Event::array_weight_reads, 1);
            }
        }
        if (west_buffer_ == nullptr) {
            array_.west[r]->write(edge);
        }
    }
}

void ArrayControl::feed_north() {
    for (int column = 0; column < columns_; ++column) {
        const auto c = static_cast<std::size_t>(column);
        if (stationary_) {
            feed_weights(c);
        } else {
            feed_streamed(c);
        }
        if (north_buffer_ == nullptr) {
            array_.north[c]->write(north_edge_[c]);
        }
    }
}

void ArrayControl::feed_streamed(std::size_t c) {
    const auto column = static_cast<int>(c);
    const StreamTag& here = tag(column + latency_);
    OperandWire& edge = north_edge_[c];
    edge.control = 0;
    if (here.active && job(here).map.column_used(here, column)) {
        edge.control = column::kWord | column::kUsed;
        if (north_buffer_ == nullptr) {
            edge.bits = job(here).tile.b[job(here).map.north_element(here, column)];
        }
        events_.add(Event::array_weight_reads, 1);
    }
}

void ArrayControl::feed_weights(std::size_t c) {
    const auto column = static_cast<int>(c);
    const PreloadTag& here = preload(column + latency_);
    OperandWire& edge = north_edge_[c];
    edge.control = 0;
    if (here.active) {
        const Job& now = job(here);
        const bool inside = now.map.preload_inside(here, column);
        const bool is_b = now.map.west_is_a();
        if (north_buffer_ == nullptr) {
            const std::size_t element = inside ? now.map.preload_element(here, column) : 0;
            edge.bits = !inside ? core_.zero_word()
                        : is_b  ? now.tile.b[element]
                                : now.tile.a[element];
        }
        events_.add(is_b ? Event::array_weight_reads : Event::array_input_reads, inside ? 1 : 0);
        edge.control = static_cast<std::uint8_t>(
            column::kWord | (now.map.column_used(here, column) ? column::kUsed : 0) |
            (here.row == 0 ? column::kHead : 0));
    }
}

// The addresses go out a cycle before the words are wanted. A lane that has no operand does not
// read; the last lane of a tile releases its half.
void ArrayControl::read_buffers() {
    for (int row = 0; row < rows_; ++row) {
        const StreamTag& here = tag(row);
        const auto r = static_cast<std::size_t>(row);
        const bool reads =
            here.active && (job(here).map.lane_control(here, row) & lane::kOperand) != 0;
        west_buffer_->read_enable[r]->write(reads);
        if (reads) {
            west_buffer_->read_address[r]->write(
                west_buffer_->address(here.tile, job(here).map.west_address(here)));
        }
    }
    const StreamTag& last = tag(rows_ - 1);
    west_buffer_->release.write(last.active && job(last).map.ends_tile(last));
    const auto read_north = [&](int column, const FoldPlace& place, bool reads,
                                std::size_t address) {
        const auto c = static_cast<std::size_t>(column);
        north_buffer_->read_enable[c]->write(reads);
        if (reads) {
            north_buffer_->read_address[c]->write(north_buffer_->address(place.tile, address));
        }
    };
    for (int column = 0; column < columns_; ++column) {
        if (stationary_) {
            const PreloadTag& here = preload(column);
            const bool reads = here.active && job(here).map.column_used(here, column);
            read_north(column, here, reads, reads ? job(here).map.preload_address(here) : 0);
        } else {
            const StreamTag& here = tag(column);
            const bool reads = here.active && job(here).map.column_used(here, column);
            read_north(column, here, reads, reads ? job(here).map.north_address(here) : 0);
        }
    }
    const StreamTag& last_stream = tag(columns_ - 1);
    const PreloadTag& last_preload = preload(columns_ - 1);
    north_buffer_->release.write(
        stationary_ ? last_preload.active && job(last_preload).map.ends_tile(last_preload)
                    : last_stream.active && job(last_stream).map.ends_tile(last_stream));
}

bool ArrayControl::fresh(const StreamTag& tag) const {
    return job(tag).tile.place.size.starts_sum() && (!stationary_ || tag.row_fold == 0);
}

/// The chain that an output goes on with: zero for a new sum.
SumWord ArrayControl::entering(const StreamTag& tag, int row, int column) {
    const Job& now = job(tag);
    const bool used = now.map.column_used(tag, column) &&
                      (stationary_ || (now.map.lane_control(tag, row) & lane::kOperand) != 0);
    if (!used || fresh(tag)) {
        return core_.zero();
    }
    events_.add(Event::accumulator_reads, 1);
    return memory(tag).word(0, now.map.output(tag, row, column));
}

void ArrayControl::give_sums() {
    for (int column = 0; column < columns_; ++column) {
        const auto c = static_cast<std::size_t>(column);
        const StreamTag& here = tag(column + latency_);
        if (stationary_) {
            Entry& entry = entries_[c];
            entry = {here.active ? entering(here, 0, column) : core_.zero(), false};
            // Folds that follow each other closely read a sum in the cycle in which it leaves.
            const StreamTag& leaving = tag(rows_ + column + latency_);
            entry.bypass = here.active && leaving.active && !fresh(here) &&
                           &memory(here) == &memory(leaving) &&
                           job(here).map.output(here, 0, column) ==
                               job(leaving).map.output(leaving, rows_ - 1, column);
            continue;
        }
        Walk& walk = walks_[c];
        if (here.active && here.starts) {
            walk = {here, 0};
        }
        if (walk.tag.active) {
            array_.load[c]->write({entering(walk.tag, walk.row, column), 0});
            if (++walk.row == rows_) {
                walk.tag.active = false;
            }
        }
    }
}

void ArrayControl::forward_sums() {
    for (int column = 0; column < columns_; ++column) {
        const auto c = static_cast<std::size_t>(column);
        const Entry& entry = entries_[c];
        const SumWire& foot = array_.sum(rows_ - 1, column);
        const bool complete = (foot.control & chain::kComplete) != 0;
        array_.load[c]->write({!entry.bypass ? entry.sum : complete ? core_.zero() : foot.bits, 0});
    }
}

/// The banks' words join the control bits that belong to them.
void ArrayControl::forward_words() {
    for (std::size_t r = 0; r < west_edge_.size(); ++r) {
        array_.west[r]->write({west_buffer_->word(r), west_edge_[r].control});
    }
    for (std::size_t c = 0; c < north_edge_.size(); ++c) {
        array_.north[c]->write({north_buffer_->word(c), north_edge_[c].control});
    }
}

// One delta after the edge: every element and every bank has stepped.
void ArrayControl::settle() {
    if (stationary_) {
        forward_sums();
    }
    if (west_buffer_ != nullptr) {
        forward_words();
    }
    const std::uint64_t macs = array_.macs() - last_macs_;
    last_macs_ = array_.macs();
    events_.add(Event::mac_operations, macs);
    events_.add(Event::operand_register_moves, 2 * macs);
    if (macs > 0) {
        last_mac_cycle_ =
            cycle_ - 1 - latency_; // the operands stood there in the cycle that ended here
    }
    record_share(static_cast<double>(macs) / (rows_ * columns_));
}

void ArrayControl::record_share(double share) {
    recent_[recent_at_] = share;
    recent_at_ = (recent_at_ + 1) % kWindow;
    utilisation_ = 0;
    for (const double each : recent_) {
        utilisation_ += each / static_cast<double>(kWindow);
    }
}

void ArrayControl::trace(WaveSink& sink) const {
    const WaveScope scope(sink, basename());
    sink.state("state", state_, FoldSequencer::state_names());
    sink.integer("tile", tile_, 16);
    sink.integer("row_fold", row_fold_, 16);
    sink.integer("column_fold", column_fold_, 16);
    sink.integer("step", index_, 24);
    sink.real("utilisation", utilisation_);
    for (std::size_t c = 0; c < leaving_.size(); ++c) {
        sink.integer("sums_leaving_" + std::to_string(c), leaving_[c], 8);
    }
}

} // namespace napier
