// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/isa/instruction.hpp"
#include "sw/pass/operation.hpp"

namespace napier {

// What a pass's operation is to the vector unit, whatever part of its tensors an instruction is
// for: all fields but sizes, addresses and places in a sum. Rate and step number are
// NetworkPlan::set_step()'s.

/// What is done to a product's sums.
Vector drain_fields(const GemmPass& pass);
Vector softmax_fields(const SoftmaxPass& pass);
Vector update_fields(const UpdatePass& pass);
Vector pool_fields(const PoolPass& pass);
Vector elementwise_fields(const ElementwisePass& pass);
/// Batch norm's sums of a stage (0: mean, 1: variance, 2: gradients of beta and gamma) ...
Vector moment_sums_fields(const BatchNormPass& pass, std::uint8_t stage);
/// ... what becomes of those of stages 0 and 1, and (2) the moments taken from the running ones ...
Vector moments_fields(const BatchNormPass& pass, std::uint8_t stage);
/// ... and the gradient `result` of those of stage 2.
Vector moment_drain_fields(const BatchNormPass& pass, const DeviceTensor& result);
Vector normalise_fields(const BatchNormPass& pass);
Vector normalise_gradient_fields(const BatchNormPass& pass);

/// Fixed point: what a product of two words is shifted right to become one of the result.
std::int8_t product_shift(const GemmPass& pass);

} // namespace napier
