// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/model/network.hpp"
#include "sw/model/onnx/onnx_graph.hpp"

namespace napier {

/// The network that computes what a graph does, on images of `image`, with its parameters in
/// Network::tensors: convolutions (square, ungrouped or depthwise), Gemm and MatMul, max and
/// global average pools, batch norm, ReLU, Dropout, sums and concatenations of maps; a Softmax at
/// the end is the training's own. The recipe is left as TrainingRecipe has it. Throws InputError
/// naming file and node for a graph that has anything else, or that computes what the chip does
/// not.
Network import_onnx(const OnnxGraph& graph, const std::string& name, const std::string& dataset,
                    const ImageShape& image);

} // namespace napier
