// SPDX-License-Identifier: Apache-2.0
#include "hw/pins/gemm_unit.hpp"

namespace napier {

namespace {

/// Signals for the words of `count` lanes.
std::vector<LaneSignal<Word>*> words(SignalList<Word>& list, std::size_t count,
                                     const std::string& name, Word zero) {
    add_signals(list, count, name, zero);
    std::vector<LaneSignal<Word>*> pointers;
    for (const auto& signal : list) {
        pointers.push_back(signal.get());
    }
    return pointers;
}

bool streams_inputs(const ArrayShape& shape) {
    return sides_of(shape.dataflow).west() == GemmOperand::input;
}

} // namespace

GemmUnit::GemmUnit(const sc_core::sc_module_name& name, const ArrayShape& shape,
                   const MacCore& core, std::size_t west_depth, std::size_t north_depth)
    : sc_module(name), shape_(shape), core_(core), array_("array", shape, core),
      west_(streams_inputs(shape) ? "input_buffer" : "weight_buffer", west_depth,
            words(west_words_, array_.elements.west.size(), "west_word", core.zero_word())),
      north_(streams_inputs(shape) ? "weight_buffer" : "input_buffer", north_depth,
             words(north_words_, array_.elements.north.size(), "north_word", core.zero_word())),
      west_loader_("west_loader", west_), north_loader_("north_loader", north_) {
    array_.clk(clk);
    array_.reset(reset);
    array_.enable(run_);
    for (DoubleBuffer* buffer : {&west_, &north_}) {
        buffer->clk(clk);
        buffer->reset(reset);
        buffer->enable(run_);
    }
    for (TileLoader* loader : {&west_loader_, &north_loader_}) {
        loader->clk(clk);
        loader->reset(reset);
        loader->enable(fill_enable);
    }
    array_.control.read_from(west_, north_);
    SC_METHOD(decide);
    sensitive << enable << array_.control.stepped() << west_.filled << north_.filled;
    SC_METHOD(count);
    sensitive << clk.pos();
    dont_initialize();
}

void GemmUnit::start(const std::vector<TileJob>& jobs, std::vector<CascadeMemory> outputs) {
    std::vector<TileLoader::Image> west;
    std::vector<TileLoader::Image> north;
    for (const TileJob& job : jobs) {
        west.push_back(west_image(shape_, core_, job));
        north.push_back(north_image(shape_, core_, job));
    }
    west_loader_.start(std::move(west));
    north_loader_.start(std::move(north));
    array_.control.start(jobs, std::move(outputs));
    started_ = true;
}

void GemmUnit::decide() {
    run_.write(enable.read() && started_ && array_.control.operands_ready());
}

void GemmUnit::count() {
    waited_ += enable.read() && started_ && !run_.read() ? 1 : 0;
}

void GemmUnit::trace(WaveSink& sink, const NumberView& a, const NumberView& b,
                     const NumberView& sums) const {
    const WaveScope scope(sink, basename());
    const bool inputs = streams_inputs(shape_);
    sink.bit("run", run_.read());
    array_.trace(sink, inputs ? a : b, inputs ? b : a, sums);
    west_.trace(sink, inputs ? a : b);
    north_.trace(sink, inputs ? b : a);
}

} // namespace napier
