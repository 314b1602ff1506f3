// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "sw/model/layer.hpp"
#include "sw/model/layer_parameters.hpp"

namespace napier {

class OnnxNodeReader;
struct OnnxConstant;

/// What a layer's parameters depend on beside its node.
struct OnnxPlace {
    const Layer& layer; ///< connected
    /// Of one image; in front of all, the image, even where the layer sees one row of it.
    const ImageShape& input;
    bool row; ///< the graph has made a row of values of that input
    const OnnxConstant* bias;
};

/// What a kind of layer has read from a node of an ONNX graph.
struct OnnxLayer {
    /// The layer, once all nodes are read: a later one may add the bias.
    std::function<Layer(bool bias)> make;
    /// Its constants in the network's order. Throws InputError. None: the layer has no parameters.
    std::function<LayerParameters(const OnnxPlace&)> parameters;

    std::size_t sources = 1; ///< how many of the node's first inputs layers make
    bool ordered = false;    ///< their order matters
    bool reads_rows = true;  ///< a row of values will do where a map is expected
    /// What it gives; `same`: a row if it reads one.
    enum class Gives { same, map, row } gives = Gives::same;
    const OnnxConstant* bias = nullptr;
    bool takes_bias = false; ///< a constant that is added to it is its bias
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
