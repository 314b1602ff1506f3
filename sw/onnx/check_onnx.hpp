// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <onnx/onnx_pb.h>

namespace napier {

/// Throws InputError with what ONNX's own checker says of the model. Its inference of shapes is not
/// asked: it divides by a stride of 0.
/// A model of a newer operator set than the library knows is held to the newest one that it does.
void check_onnx(const std::string& path, const onnx::ModelProto& model);

} // namespace napier
