// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/pass/operation.hpp"
#include "sw/whole/pass_sharing.hpp"
#include "sw/whole/whole_unit.hpp"

namespace napier {

// Passes on whole tensors in the host's memory: the values that the chip gives, by the same
// kernels and vector mathematics, without tiles. `fields` is what the operation's instructions
// say, see vector_fields.hpp. `own` is the part that is computed, from all of the operands that it
// needs: rows of the result. The host's threads share the work; no value depends on how many they
// are, nor on parts. All throw DeviceError for what the chip would refuse.

/// Of column sums, `own` are columns; they begin on a group, as do rows of a transposed input's.
void run_whole(const WholeUnit& unit, const GemmPass& pass, const vector_op::Drain& fields,
               const Part& own);
void run_whole(const WholeUnit& unit, const SoftmaxPass& pass,
               const vector_op::SoftmaxGradient& fields, const Part& own);
void run_whole(const WholeUnit& unit, const UpdatePass& pass, const vector_op::Update& fields,
               const Part& own);
void run_whole(const WholeUnit& unit, const UpdatePass& pass,
               const vector_op::MultiplicativeUpdate& fields, const Part& own);
void run_whole(const WholeUnit& unit, const RowsPass& pass, const vector_op::RowOperation& fields,
               const Part& own);
void run_whole(const WholeUnit& unit, const PoolPass& pass, const Part& own);
/// Batch norm's numbers of channels: all but those of normalise, whose rows follow from them.
/// `own` are channels, and begin on a group.
void run_channels(const WholeUnit& unit, const BatchNormPass& pass, const Part& own);
/// The same of all channels, and a product that sums over the batch, by blocks of the sums' terms
/// as `share` says. All ranks call this alike.
void run_blocks(const WholeUnit& unit, const BatchNormPass& pass, const BlockShare& share,
                PassSharing& sharing);
void run_blocks(const WholeUnit& unit, const GemmPass& pass, const vector_op::Drain& fields,
                const BlockShare& share, PassSharing& sharing);
/// The rows of normalise and gradient, once all channels' numbers are there.
void run_rows(const WholeUnit& unit, const BatchNormPass& pass, const Part& own);

} // namespace napier
