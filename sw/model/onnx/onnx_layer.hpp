// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include <vector>

#include "sw/model/layer.hpp"
#include "sw/model/layer_parameters.hpp"
#include "sw/model/onnx/onnx_dims.hpp"

namespace napier {

class OnnxNodeReader;

/// What a kind of layer has read from a node of an ONNX graph.
struct OnnxLayer {
    /// The layer, once all nodes are read: a later one may add the bias.
    std::function<Layer(bool bias)> make;
    /// Its parameters in the network's order, less the bias.
    LayerParameters parameters;

    std::size_t sources = 1; ///< how many of the node's first inputs layers make
    bool ordered = false;    ///< their order matters
    /// Where the axes of what it gives lie; empty: where those of its first source do.
    std::vector<OnnxDimension> gives;
    bool takes_bias = false; ///< a constant that is added to it is its bias
    /// An input of the node that is its bias, 0: none is.
    std::size_t bias_input = 0;
    /// An activation behind it means the same in front of it.
    bool passes_activations = false;
};

/// An operation of ONNX that a kind can read.
struct OnnxOperation {
    const char* name;
    /// Throws InputError for what the kind cannot compute. Nothing: the node changes no value.
    std::optional<OnnxLayer> (*read)(const OnnxNodeReader& node);
    /// Where several kinds read the operation: whether the node is this one's. None: it is what no
    /// other claims.
    bool (*claims)(const OnnxNodeReader& node) = nullptr;
};

} // namespace napier
