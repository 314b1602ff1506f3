// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/arith/arithmetic.hpp"
#include "hw/cost/counters.hpp"
#include "hw/isa/vector_operations.hpp"

namespace napier {

/// The vector unit as its costs see it: words it takes a cycle, and the arithmetic that it computes
/// in, alone.
struct VectorLanes {
    int lanes;
    const Arithmetic& arithmetic;
};

// What an operation of the vector unit costs: vector_cost() counts its events and returns its
// cycles. Throws DeviceError for fields that mean nothing.
//
// Cycles: a pipeline of kVectorPipeline stages that takes `lanes` words a cycle. A drain reads one
// state word of a result a cycle, so it takes as many passes as the sum has levels. There is one
// softmax unit, which sees each logit three times (scale and maximum, sum, result). Pools take a
// pass for each element of a window.

constexpr std::uint64_t kVectorPipeline = 8;

std::uint64_t vector_cost(const vector_op::Drain& v, const VectorLanes& unit, Counters& counters);
std::uint64_t vector_cost(const vector_op::SoftmaxGradient& v, const VectorLanes& unit,
                          Counters& counters);
std::uint64_t vector_cost(const vector_op::Update& v, const VectorLanes& unit, Counters& counters);
std::uint64_t vector_cost(const vector_op::MultiplicativeUpdate& v, const VectorLanes& unit,
                          Counters& counters);
std::uint64_t vector_cost(const vector_op::MaxPool& v, const VectorLanes& unit, Counters& counters);
std::uint64_t vector_cost(const vector_op::MaxUnpool& v, const VectorLanes& unit,
                          Counters& counters);
std::uint64_t vector_cost(const vector_op::AveragePool& v, const VectorLanes& unit,
                          Counters& counters);
std::uint64_t vector_cost(const vector_op::Elementwise& v, const VectorLanes& unit,
                          Counters& counters);
std::uint64_t vector_cost(const vector_op::Multiply& v, const VectorLanes& unit,
                          Counters& counters);
std::uint64_t vector_cost(const vector_op::MomentSums& v, const VectorLanes& unit,
                          Counters& counters);
std::uint64_t vector_cost(const vector_op::Moments& v, const VectorLanes& unit, Counters& counters);
std::uint64_t vector_cost(const vector_op::Normalise& v, const VectorLanes& unit,
                          Counters& counters);
std::uint64_t vector_cost(const vector_op::NormaliseGradient& v, const VectorLanes& unit,
                          Counters& counters);

} // namespace napier
