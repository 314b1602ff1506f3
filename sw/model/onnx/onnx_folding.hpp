// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "sw/model/onnx/onnx_node_reader.hpp"

namespace napier {

/// What a node makes of constants alone: of weights that are reshaped or transposed, and of shapes
/// that a graph computes. In a shape NaN stands for the number of images, where a graph leaves it
/// open. None: an input is no constant, or the operation is not one that is folded. Throws
/// InputError.
std::optional<OnnxConstant> fold(const OnnxNodeReader& node);

/// What Shape says of a value.
OnnxConstant shape_constant(const OnnxNodeReader& node);

} // namespace napier
