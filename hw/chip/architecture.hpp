// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "hw/arith/arithmetic.hpp"
#include "hw/chip/dataflow.hpp"
#include "hw/chip/fault_config.hpp"
#include "hw/chip/tiling_goal.hpp"

namespace napier {

enum class Folds { serial, overlapped };
std::string to_string(Folds folds);

struct ArrayShape {
    int rows = 32;
    int columns = 32;
    Dataflow dataflow = Dataflow::output_stationary;
    Folds folds = Folds::serial;
    /// ws and is with serial folds: the stationary tile stays in the array while the streamed
    /// operand comes in several tiles, and is filled and drained once. Partial sums of all these
    /// tiles lie in the accumulators meanwhile.
    bool hold = false;

    /// Words that the array takes in a cycle from each of its operands, at most.
    int edge() const { return std::max(rows, columns); }
};

struct ScratchpadSizes {
    int input_kib = 64;
    int weight_kib = 64;
    int accumulator_kib = 32;
    int vector_kib = 64;
    int banks = ArrayShape{}.edge(); ///< each gives one word a cycle
    /// Of the input's, the weights' and the vector unit's: one half is loaded while the other is
    /// computed on. Without, a tile may fill the buffer, and everything waits for its load.
    bool double_buffer = true;

    int halves() const { return double_buffer ? 2 : 1; }
};

struct DmaConfig {
    int burst_bytes = 256;
    int bytes_per_cycle = 32;
    int outstanding = 8;
    int line_buffer_kib = 16; ///< map rows kept while windows slide over them
};

/// open: a row stays open until another of its bank is wanted; closed: until the burst ends.
enum class RowPolicy { open, closed };
std::string to_string(RowPolicy policy);

/// The figures are those of one channel, and what is not said otherwise comes from a preset
/// (dram_preset.hpp). Their defaults are those of the preset `default`.
struct DramConfig {
    std::string preset = "default"; ///< a bundled name, or the preset itself as a text in braces
    int channels = 1;
    int interleave_bytes = 256; ///< neighbouring stretches of so many lie in neighbouring channels
    double bandwidth_gb_per_s = 12.8;
    double latency_ns = 50;
    double row_miss_ns = 30;
    RowPolicy row_policy = RowPolicy::open;
    int row_bytes = 2048;
    int banks = 8;
    double transfer_pj_per_bit = 13.5;   ///< both ends of the wires
    double activation_pj_per_row = 1818; ///< closing it too
    double background_mw = 0;            ///< device: standby and refresh
    double phy_mw = 0;                   ///< the chip's side, while on
    double phy_area_mm2 = 0;             ///< of the chip
    int capacity_mib = 1024;             ///< of all channels
    bool ideal = false;                  ///< no latency, endless bandwidth: for closed forms

    /// Of all channels.
    double total_gb_per_s() const { return channels * bandwidth_gb_per_s; }
};

/// A chip, resolved and validated: what every model reads. Its defaults are those of a chip's file
/// (architecture_yaml.hpp); what follows from another key there has the value that belongs to the
/// default of that key here.
struct Architecture {
    std::string name;
    double clock_ns = 2.0;
    Arithmetic arithmetic;
    ArrayShape array;
    ScratchpadSizes scratchpad;
    int vector_lanes = 32;
    int queue_depth = 16;
    TilingGoal tiling = TilingGoal::time;
    DmaConfig dma;
    DramConfig dram;
    std::string technology = "nm45"; ///< a bundled name, or the absolute path of a file
    FaultConfig faults;
    std::string file; ///< it was read from; empty: it was not

    /// What errors call it.
    const std::string& source() const { return file.empty() ? name : file; }

    /// Words a buffer holds: capacity in bits over the bits of its words.
    std::uint32_t input_words() const;
    std::uint32_t weight_words() const;
    std::uint32_t vector_words() const;
    std::uint32_t accumulator_words(int state_bits) const;
};

bool operator==(const ArrayShape& a, const ArrayShape& b);
bool operator==(const ScratchpadSizes& a, const ScratchpadSizes& b);
bool operator==(const DmaConfig& a, const DmaConfig& b);
bool operator==(const DramConfig& a, const DramConfig& b);
/// Equal chips, whatever file they were read from.
bool operator==(const Architecture& a, const Architecture& b);

} // namespace napier
