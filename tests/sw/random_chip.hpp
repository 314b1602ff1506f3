// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <random>

#include "hw/chip/bundled_chips.hpp"

namespace napier::test {

template <typename T> T pick(std::mt19937& random, std::initializer_list<T> choices) {
    return *(choices.begin() + static_cast<long>(random() % choices.size()));
}

/// A small lns12 chip: array, dataflow, buffers, queues, clock, DMA and DRAM are drawn.
inline Architecture random_chip(std::mt19937& random) {
    Architecture a = bundled_chip("lns12-32x32");
    a.array.rows = pick(random, {4, 8, 16, 32});
    a.array.columns = pick(random, {8, 16, 32});
    a.array.dataflow = pick(random, {Dataflow::output_stationary, Dataflow::weight_stationary,
                                     Dataflow::input_stationary});
    a.array.folds = pick(random, {Folds::serial, Folds::overlapped});
    const int kib = pick(random, {8, 16, 64});
    a.scratchpad = {kib, pick(random, {8, 32}), 16, kib, pick(random, {8, 32})};
    a.vector_lanes = pick(random, {4, 32});
    a.queue_depth = pick(random, {1, 2, 3, 16});
    a.clock_ns = pick(random, {1.0, 2.0, 0.7});
    a.dma = {pick(random, {64, 256, 100}), pick(random, {4, 32, 64}), pick(random, {1, 3, 8})};
    a.dram.bandwidth_gb_per_s = pick(random, {1.6, 12.8, 200.0});
    a.dram.latency_ns = pick(random, {0.0, 50.0, 300.0});
    a.dram.row_bytes = pick(random, {1024, 2048});
    a.dram.banks = pick(random, {1, 8});
    a.dram.ideal = random() % 6 == 0;
    a.dram.capacity_mib = 64;
    a.scratchpad.double_buffer = random() % 4 != 0;
    a.dram.channels = pick(random, {1, 1, 2, 3, 8});
    a.dram.interleave_bytes = pick(random, {256, 64, 1000});
    a.dram.row_policy = pick(random, {RowPolicy::open, RowPolicy::open, RowPolicy::closed});
    return a;
}

} // namespace napier::test
