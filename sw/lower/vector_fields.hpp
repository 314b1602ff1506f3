// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hw/isa/vector_operations.hpp"
#include "sw/pass/operation.hpp"

namespace napier {

// What a pass's operation is to the vector unit, whatever part of its tensors an instruction is
// for: all fields but sizes, addresses and places in a sum. Rate and step number are
// NetworkPlan::set_step()'s. A RowsPass carries its own.

/// What is done to a product's sums.
vector_op::Drain drain_fields(const GemmPass& pass);
vector_op::SoftmaxGradient softmax_fields(const SoftmaxPass& pass);
/// Of an update that is not multiplicative, and of one that is.
vector_op::Update update_fields(const UpdatePass& pass);
vector_op::MultiplicativeUpdate multiplicative_update_fields(const UpdatePass& pass);
/// Of the pool's kind.
vector_op::MaxPool max_pool_fields(const PoolPass& pass);
vector_op::MaxUnpool max_unpool_fields(const PoolPass& pass);
vector_op::AveragePool average_pool_fields(const PoolPass& pass);
/// Batch norm's sums of a stage (0: mean, 1: variance, 2: gradients of beta and gamma) ...
vector_op::MomentSums moment_sums_fields(const BatchNormPass& pass, std::uint8_t stage);
/// ... what becomes of those of stages 0 and 1, and (2) the moments taken from the running ones ...
vector_op::Moments moments_fields(const BatchNormPass& pass, std::uint8_t stage);
/// ... and the gradient `result` of those of stage 2.
vector_op::Drain moment_drain_fields(const BatchNormPass& pass, const DeviceTensor& result);
vector_op::Normalise normalise_fields(const BatchNormPass& pass);
vector_op::NormaliseGradient normalise_gradient_fields(const BatchNormPass& pass);

/// Fixed point: what a product of two words is shifted right to become one of the result.
std::int8_t product_shift(const GemmPass& pass);

} // namespace napier
