// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/pass/operation.hpp"
#include "sw/whole/whole_unit.hpp"

namespace napier {

// Passes on whole tensors in the host's memory: the values that the chip gives, by the same
// kernels and vector mathematics, without tiles. `fields` is what the operation's instructions
// say, see vector_fields.hpp. The host's threads share the work; no value depends on how many they
// are. All throw DeviceError for what the chip would refuse.

void run_whole(const WholeUnit& unit, const GemmPass& pass, const vector_op::Drain& fields);
void run_whole(const WholeUnit& unit, const SoftmaxPass& pass,
               const vector_op::SoftmaxGradient& fields);
void run_whole(const WholeUnit& unit, const UpdatePass& pass, const vector_op::Update& fields);
void run_whole(const WholeUnit& unit, const UpdatePass& pass,
               const vector_op::MultiplicativeUpdate& fields);
void run_whole(const WholeUnit& unit, const RowsPass& pass, const vector_op::RowOperation& fields);
void run_whole(const WholeUnit& unit, const PoolPass& pass);
void run_whole(const WholeUnit& unit, const BatchNormPass& pass);

} // namespace napier
