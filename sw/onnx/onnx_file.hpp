// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/model/onnx/onnx_graph.hpp"

namespace napier {

/// Weights may lie in other files beside the model. Throws InputError if the file is no ONNX model
/// that ONNX's own checker takes, or has more than one input or output, or if this program was
/// built without ONNX.
OnnxGraph read_onnx(const std::string& path);

/// The bytes of such a file, of operator set 13; numbers of float32 and int64. Throws InputError if
/// they are too many for such a file, or if this program was built without ONNX.
std::string onnx_bytes(const OnnxGraph& graph);

} // namespace napier
