// SPDX-License-Identifier: Apache-2.0
#include "sw/run/scalesim_fit.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "hw/arith/common/integer.hpp"
#include "hw/arith/common/vector_math.hpp"
#include "sw/lower/network_plan.hpp"
#include "sw/lower/stream_builder.hpp"
#include "sw/lower/tiling.hpp"

namespace napier {

namespace {

constexpr std::int64_t kMostKib = 1 << 22; // of the chip's keys

/// The most that any product asks of each buffer's half.
TilingWords words_needed(const Architecture& chip, const NetworkPlan& plan, RunMode mode,
                         std::int64_t batch) {
    const StreamBuilder builder(chip);
    TilingWords most{};
    for (const PassOperation& operation : plan.passes(mode, batch)) {
        if (const auto* const gemm = std::get_if<GemmPass>(&operation)) {
            const ProductDemand demand = builder.demand_of(*gemm);
            const TilingWords words =
                words_of(chip.array, closed_form_tiling(chip.array, demand), demand);
            most.input = std::max(most.input, words.input);
            most.weight = std::max(most.weight, words.weight);
            most.accumulator = std::max(most.accumulator, words.accumulator);
            most.vector_in = std::max(most.vector_in, words.vector_in);
            most.vector_out = std::max(most.vector_out, words.vector_out);
        }
    }
    return most;
}

/// KiB for words of a buffer that is used in whole groups of eight.
std::int64_t kib_of(std::int64_t words, int bits) {
    return ceil_div(round_up(words, 16) * bits, 8 * 1024);
}

} // namespace

std::vector<std::string> give_banks(Architecture& chip, const Technology& technology) {
    const ScratchpadSizes& pads = chip.scratchpad;
    const int most =
        std::max({pads.input_kib, pads.weight_kib, pads.accumulator_kib, pads.vector_kib});
    const double banks = std::ceil(most * 1024.0 / technology.srams.back().capacity_bytes);
    if (banks <= pads.banks) {
        return {};
    }
    const std::string note = fmt::format("{}: scratchpad.banks: {} instead of {}, for the largest "
                                         "memory of technology {} has {:.0f} "
                                         "KiB",
                                         chip.source(), banks, pads.banks, technology.name,
                                         technology.srams.back().capacity_bytes / 1024);
    chip.scratchpad.banks = static_cast<int>(banks);
    return {note};
}

std::vector<std::string> fit_scalesim_chip(Architecture& chip, const Technology& technology,
                                           const Network& network, RunMode mode,
                                           std::int64_t batch) {
    std::vector<std::string> notes;
    const auto raise = [&](const char* key, int& value, std::int64_t needed, const char* why) {
        needed = std::min(needed, kMostKib);
        if (needed > value) {
            notes.push_back(fmt::format("{}: {}: {} instead of {}, {}", chip.source(), key, needed,
                                        value, why));
            value = static_cast<int>(needed);
        }
    };
    Network timed = network;
    timed.train.batch = static_cast<int>(batch);
    Architecture roomy = chip;
    roomy.dram.capacity_mib = kMostCapacityMib;
    const NetworkPlan plan(timed, roomy, mode);
    const TilingWords words = words_needed(chip, plan, mode, batch);
    ScratchpadSizes& pads = chip.scratchpad;
    const int bits = chip.arithmetic.widest_word_bits();
    const char* const tile = "the least that its layers' tiles take";
    raise("scratchpad.input_kib", pads.input_kib, kib_of(2 * words.input, bits), tile);
    raise("scratchpad.weight_kib", pads.weight_kib, kib_of(2 * words.weight, bits), tile);
    raise("scratchpad.vector_kib", pads.vector_kib,
          kib_of(4 * std::max(words.vector_in, words.vector_out),
                 chip.arithmetic.widest_place_bits()),
          tile);
    raise("scratchpad.accumulator_kib", pads.accumulator_kib,
          kib_of(words.accumulator, chip.arithmetic.widest_state_bits()),
          "for all partial sums of a stationary tile, which SCALE-Sim's buffers need not hold");
    for (std::string& note : give_banks(chip, technology)) {
        notes.push_back(std::move(note));
    }
    return notes;
}

std::uint64_t memory_needed(const Architecture& chip, const Network& network, RunMode mode,
                            std::int64_t batch) {
    Network timed = network;
    timed.train.batch = static_cast<int>(batch);
    Architecture roomy = chip;
    roomy.dram.capacity_mib = kMostCapacityMib;
    const NetworkPlan plan(timed, roomy, mode);
    return plan.bytes() + plan.count_instructions(mode, batch) * kInstructionBytes;
}

std::vector<std::string> give_capacity(Architecture& chip, std::uint64_t bytes) {
    const auto needed = static_cast<int>((bytes + (1u << 20) - 1) >> 20);
    if (needed <= chip.dram.capacity_mib) {
        return {};
    }
    const std::string note =
        fmt::format("{}: dram.capacity_mib: {} instead of {}, for tensors and instructions",
                    chip.source(), needed, chip.dram.capacity_mib);
    chip.dram.capacity_mib = needed;
    return {note};
}

} // namespace napier
