// SPDX-License-Identifier: Apache-2.0
#include "hw/cost/vector_cost.hpp"

#include <string>

#include "hw/isa/device_error.hpp"

namespace napier {

namespace {

/// Cycles in which the lanes pass the tile `each` times.
std::uint64_t passes(const vector_op::Tile& v, const VectorLanes& unit, std::uint64_t each) {
    const auto lanes = static_cast<std::uint64_t>(unit.lanes);
    return v.rows * ((v.columns + lanes - 1) / lanes) * each + kVectorPipeline;
}

std::uint64_t levels_of(const VectorLanes& unit, std::int64_t terms) {
    return static_cast<std::uint64_t>(unit.arithmetic.levels(terms));
}

void check_shifts(const char* what, int sum, int result) {
    if (sum < -32 || sum > 40 || result < -32 || result > 32) {
        throw DeviceError(ErrorCode::bad_shape, std::string(what) + " with shifts " +
                                                    std::to_string(sum) + " and " +
                                                    std::to_string(result));
    }
}

void check_terms(const char* what, std::uint32_t k_total) {
    if (k_total == 0) {
        throw DeviceError(ErrorCode::bad_shape, std::string(what) + " of no terms");
    }
}

void check_taps(std::uint16_t taps) {
    if (taps == 0) {
        throw DeviceError(ErrorCode::bad_shape, "pool without window elements");
    }
}

void check_stage(std::uint8_t stage) {
    if (stage > 2) {
        throw DeviceError(ErrorCode::bad_shape,
                          "batch norm stage " + std::to_string(stage) + ", expected 0..2");
    }
}

/// Of words beside the masters of so many weights.
std::uint64_t rounded_of(const VectorLanes& unit, std::uint64_t elements) {
    return unit.arithmetic.update.master_bits > 0 ? elements : 0;
}

/// Words that a weight takes where updates change it: the lanes, as wide as a word, go over a wide
/// master once for each.
std::uint64_t places_of(const VectorLanes& unit) {
    return static_cast<std::uint64_t>(unit.arithmetic.master_places());
}

} // namespace

std::uint64_t vector_cost(const vector_op::Drain& v, const VectorLanes& unit, Counters& counters) {
    check_terms(v.kName, v.k_total);
    check_shifts(v.kName, v.shift, v.bias_shift);
    const std::uint64_t outputs = v.elements();
    const std::uint64_t levels = levels_of(unit, v.k_total);
    const std::uint64_t biased = v.add_bias ? outputs : 0;
    const std::uint64_t added = v.add ? outputs : 0;
    const std::uint64_t masked = v.masked ? outputs : 0;
    counters.add(Event::accumulator_reads, outputs * levels);
    counters.add(Event::cascade_additions, outputs * (levels - 1));
    counters.add(Event::vector_additions, biased + added);
    counters.add(Event::vector_multiplications, (v.activate ? outputs : 0) + masked);
    counters.add(Event::vector_scratchpad_reads, (v.add_bias ? v.columns : 0u) + masked + added);
    counters.add(Event::vector_scratchpad_writes, outputs);
    return passes(v, unit, levels);
}

std::uint64_t vector_cost(const vector_op::SoftmaxGradient& v, const VectorLanes& /*unit*/,
                          Counters& counters) {
    constexpr std::uint64_t kPasses = 3;
    if (v.logit_fraction < 0 || v.logit_fraction > 24 || v.result_fraction < 0 ||
        v.result_fraction > 24) {
        throw DeviceError(ErrorCode::bad_shape, "softmax between fractions " +
                                                    std::to_string(v.logit_fraction) + " and " +
                                                    std::to_string(v.result_fraction));
    }
    const std::uint64_t elements = v.elements();
    counters.add(Event::vector_exponentials, elements);
    counters.add(Event::vector_additions, elements + v.rows);  // the sum, and 1 - p at the label
    counters.add(Event::vector_multiplications, 2 * elements); // by log2(e); by 1 / sum
    counters.add(Event::vector_scratchpad_reads, elements + v.rows);
    counters.add(Event::vector_scratchpad_writes, elements);
    return elements * kPasses + kVectorPipeline;
}

std::uint64_t vector_cost(const vector_op::Update& v, const VectorLanes& unit, Counters& counters) {
    check_shifts(v.kName, 0, v.gradient_shift);
    const std::uint64_t elements = v.elements();
    const std::uint64_t with_momentum = v.momentum ? elements : 0;
    const std::uint64_t weights = elements * places_of(unit);
    counters.add(Event::vector_additions, weights + with_momentum);
    counters.add(Event::vector_multiplications, elements + with_momentum);
    counters.add(Event::vector_random_words, unit.arithmetic.update.stochastic() ? elements : 0);
    counters.add(Event::vector_scratchpad_reads, weights + elements + with_momentum);
    counters.add(Event::vector_scratchpad_writes,
                 weights + with_momentum + rounded_of(unit, elements));
    return passes(v, unit, places_of(unit));
}

std::uint64_t vector_cost(const vector_op::MultiplicativeUpdate& v, const VectorLanes& unit,
                          Counters& counters) {
    if (!unit.arithmetic.multiplicative_updates()) {
        throw DeviceError(ErrorCode::bad_instruction,
                          "a multiplicative update on a chip whose words are no logs");
    }
    const std::uint64_t elements = v.elements();
    const std::uint64_t weights = elements * places_of(unit);
    counters.add(Event::vector_additions, elements + weights); // squares; the step
    counters.add(Event::vector_multiplications, 4 * elements); // keep, enter, 1 / rms, rate
    counters.add(Event::vector_random_words, elements);
    counters.add(Event::vector_scratchpad_reads, weights + 2 * elements);
    counters.add(Event::vector_scratchpad_writes, weights + elements + rounded_of(unit, elements));
    return passes(v, unit, places_of(unit));
}

std::uint64_t vector_cost(const vector_op::MaxPool& v, const VectorLanes& unit,
                          Counters& counters) {
    check_taps(v.taps);
    const std::uint64_t elements = v.elements();
    counters.add(Event::vector_additions, elements * (v.taps - 1u)); // comparisons
    counters.add(Event::vector_scratchpad_reads, elements * v.taps);
    counters.add(Event::vector_scratchpad_writes, 2 * elements);
    return passes(v, unit, v.taps);
}

std::uint64_t vector_cost(const vector_op::MaxUnpool& v, const VectorLanes& unit,
                          Counters& counters) {
    check_taps(v.taps);
    const std::uint64_t elements = v.elements();
    const std::uint64_t masked = v.masked ? elements : 0;
    counters.add(Event::vector_additions, elements * v.taps);
    counters.add(Event::vector_multiplications, masked);
    counters.add(Event::vector_scratchpad_reads, 2 * elements * v.taps + masked);
    counters.add(Event::vector_scratchpad_writes, elements);
    return passes(v, unit, v.taps);
}

std::uint64_t vector_cost(const vector_op::AveragePool& v, const VectorLanes& unit,
                          Counters& counters) {
    check_taps(v.taps);
    check_shifts(v.kName, v.shift, v.result_shift);
    const std::uint64_t elements = v.elements();
    counters.add(Event::vector_additions, elements * v.taps);
    counters.add(Event::vector_multiplications, elements);
    counters.add(Event::vector_scratchpad_reads, elements * v.taps);
    counters.add(Event::vector_scratchpad_writes, elements);
    return passes(v, unit, v.taps + levels_of(unit, v.taps));
}

std::uint64_t vector_cost(const vector_op::Elementwise& v, const VectorLanes& unit,
                          Counters& counters) {
    check_shifts(v.kName, v.shift, v.addend_shift);
    const std::uint64_t elements = v.elements();
    const std::uint64_t added = v.add ? elements : 0;
    const std::uint64_t masked = v.masked ? elements : 0;
    counters.add(Event::vector_additions, added);
    counters.add(Event::vector_multiplications, elements + (v.activate ? elements : 0) + masked);
    counters.add(Event::vector_random_words, v.random ? elements : 0);
    counters.add(Event::vector_scratchpad_reads, elements + added + masked);
    counters.add(Event::vector_scratchpad_writes, elements);
    return passes(v, unit, 1);
}

std::uint64_t vector_cost(const vector_op::Multiply& v, const VectorLanes& unit,
                          Counters& counters) {
    check_shifts(v.kName, v.shift, v.addend_shift);
    const std::uint64_t elements = v.elements();
    const std::uint64_t added = v.add ? elements : 0;
    const std::uint64_t masked = v.masked ? elements : 0;
    counters.add(Event::vector_additions, added);
    counters.add(Event::vector_multiplications, elements + (v.activate ? elements : 0) + masked);
    counters.add(Event::vector_scratchpad_reads, 2 * elements + added + masked);
    counters.add(Event::vector_scratchpad_writes, elements);
    return passes(v, unit, 1);
}

std::uint64_t vector_cost(const vector_op::MomentSums& v, const VectorLanes& unit,
                          Counters& counters) {
    check_stage(v.stage);
    if (v.k_total == 0 || std::uint64_t{v.k_offset} + v.rows > v.k_total) {
        throw DeviceError(ErrorCode::bad_shape, "sums of rows " + std::to_string(v.k_offset) +
                                                    " and " + std::to_string(v.rows) + " more of " +
                                                    std::to_string(v.k_total));
    }
    const std::uint64_t elements = v.elements();
    const std::uint64_t words = v.sums() * levels_of(unit, v.k_total) * v.columns;
    counters.add(Event::vector_additions, elements * (v.stage == 0 ? 1u : v.sums() + 1u));
    counters.add(Event::vector_multiplications, elements * (v.stage == 0 ? 1u : 2u));
    counters.add(Event::vector_scratchpad_reads, elements * v.sums() + 2u * v.columns);
    counters.add(Event::accumulator_reads, v.k_offset == 0 ? 0u : words);
    counters.add(Event::accumulator_writes, words);
    return passes(v, unit, v.sums());
}

std::uint64_t vector_cost(const vector_op::Moments& v, const VectorLanes& unit,
                          Counters& counters) {
    check_stage(v.stage);
    check_terms(v.kName, v.k_total);
    check_shifts(v.kName, v.shift, 0);
    if (v.rows != 1) {
        throw DeviceError(ErrorCode::bad_shape,
                          "moments of " + std::to_string(v.rows) + " rows, expected 1");
    }
    const std::uint64_t n = v.columns;
    const std::uint64_t levels = levels_of(unit, v.k_total);
    const bool of_sums = v.stage != 2;
    counters.add(Event::accumulator_reads, of_sums ? levels * n : 0);
    counters.add(Event::cascade_additions, of_sums ? (levels - 1) * n : 0);
    counters.add(Event::vector_additions, v.stage == 1 ? 5 * n : v.stage == 2 ? n : 0);
    counters.add(Event::vector_multiplications, v.stage == 1 ? 8 * n : 2 * n);
    counters.add(Event::vector_scratchpad_reads, v.rows_in(v.stage) * n);
    counters.add(Event::vector_scratchpad_writes, v.rows_out(v.stage) * n);
    return passes(v, unit, levels + v.rows_in(v.stage));
}

std::uint64_t vector_cost(const vector_op::Normalise& v, const VectorLanes& unit,
                          Counters& counters) {
    const std::uint64_t elements = v.elements();
    counters.add(Event::vector_additions, 2 * elements);
    counters.add(Event::vector_multiplications, elements * (v.activate ? 3u : 2u));
    counters.add(Event::vector_scratchpad_reads, elements + 4u * v.columns);
    counters.add(Event::vector_scratchpad_writes, elements);
    return passes(v, unit, 1);
}

std::uint64_t vector_cost(const vector_op::NormaliseGradient& v, const VectorLanes& unit,
                          Counters& counters) {
    const std::uint64_t elements = v.elements();
    counters.add(Event::vector_additions, 3 * elements);
    counters.add(Event::vector_multiplications, 4 * elements + 2u * v.columns);
    counters.add(Event::vector_scratchpad_reads, 2 * elements + 5u * v.columns);
    counters.add(Event::vector_scratchpad_writes, elements);
    return passes(v, unit, 1);
}

} // namespace napier
