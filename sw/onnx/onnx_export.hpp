// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/model/layer_parameters.hpp"
#include "sw/model/network.hpp"
#include "sw/model/onnx/onnx_graph.hpp"

namespace napier {

/// The graph that computes what a connected network with these parameters does in inference:
/// images x channels x rows x columns of what the first layer sees to images x classes in front of
/// the softmax. import_onnx() reads the same layers and parameters from it. Throws InputError that
/// names a layer which ONNX has no operation for, such as a product.
OnnxGraph export_onnx(const Network& network, const std::vector<LayerParameters>& parameters);

} // namespace napier
