// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <onnx/onnx_pb.h>

namespace napier {

/// Puts the numbers of tensors that lie in other files into the model. Such a file lies in the
/// folder of the model (`path`) or below it. Throws InputError naming model and tensor.
void take_in_external_data(const std::string& path, onnx::ModelProto& model);

} // namespace napier
