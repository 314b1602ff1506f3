// SPDX-License-Identifier: Apache-2.0
#include "hw/chip/architecture.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace napier {

namespace {

std::uint32_t words_in(int kib, int bits) {
    const std::int64_t words = std::int64_t{kib} * 1024 * 8 / bits;
    constexpr std::int64_t kMost = UINT32_MAX; // addresses are words
    return static_cast<std::uint32_t>(std::min(words, kMost) & ~std::int64_t{7}); // whole groups
}

} // namespace

std::string to_string(TilingGoal goal) {
    return goal == TilingGoal::time ? "time" : goal == TilingGoal::traffic ? "traffic" : "array";
}

std::string to_string(Folds folds) {
    return folds == Folds::serial ? "serial" : "overlapped";
}

std::string to_string(RowPolicy policy) {
    return policy == RowPolicy::open ? "open" : "closed";
}

std::uint32_t Architecture::input_words() const {
    return words_in(scratchpad.input_kib, arithmetic.widest_word_bits());
}
std::uint32_t Architecture::weight_words() const {
    return words_in(scratchpad.weight_kib, arithmetic.widest_word_bits());
}
std::uint32_t Architecture::vector_words() const {
    return words_in(scratchpad.vector_kib, arithmetic.widest_place_bits());
}
std::uint32_t Architecture::accumulator_words(int state_bits) const {
    return words_in(scratchpad.accumulator_kib, state_bits);
}

bool operator==(const ArrayShape& a, const ArrayShape& b) {
    return std::tie(a.rows, a.columns, a.dataflow, a.folds, a.hold) ==
           std::tie(b.rows, b.columns, b.dataflow, b.folds, b.hold);
}

bool operator==(const ScratchpadSizes& a, const ScratchpadSizes& b) {
    return std::tie(a.input_kib, a.weight_kib, a.accumulator_kib, a.vector_kib, a.banks,
                    a.double_buffer) == std::tie(b.input_kib, b.weight_kib, b.accumulator_kib,
                                                 b.vector_kib, b.banks, b.double_buffer);
}

bool operator==(const DmaConfig& a, const DmaConfig& b) {
    return std::tie(a.burst_bytes, a.bytes_per_cycle, a.outstanding, a.line_buffer_kib) ==
           std::tie(b.burst_bytes, b.bytes_per_cycle, b.outstanding, b.line_buffer_kib);
}

bool operator==(const DramConfig& a, const DramConfig& b) {
    const auto keys = [](const DramConfig& d) {
        return std::tie(d.preset, d.channels, d.interleave_bytes, d.bandwidth_gb_per_s,
                        d.latency_ns, d.row_miss_ns, d.row_policy, d.row_bytes, d.banks,
                        d.transfer_pj_per_bit, d.activation_pj_per_row, d.background_mw, d.phy_mw,
                        d.phy_area_mm2, d.capacity_mib, d.ideal);
    };
    return keys(a) == keys(b);
}

bool operator==(const Architecture& a, const Architecture& b) {
    return std::tie(a.name, a.clock_ns, a.arithmetic, a.array, a.scratchpad, a.vector_lanes,
                    a.queue_depth, a.tiling, a.dma, a.dram, a.technology, a.faults) ==
           std::tie(b.name, b.clock_ns, b.arithmetic, b.array, b.scratchpad, b.vector_lanes,
                    b.queue_depth, b.tiling, b.dma, b.dram, b.technology, b.faults);
}

} // namespace napier
