// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace napier {

/// A constant of a graph, row major.
struct OnnxConstant {
    std::vector<std::int64_t> shape;
    std::vector<double> values; ///< whole numbers too
};

/// An attribute: numbers (one or a list), or a word.
struct OnnxAttribute {
    std::vector<double> numbers;
    std::string text;
};

struct OnnxNode {
    std::string operation;
    std::string name;
    std::vector<std::string> inputs; ///< an input that is left out is ""
    std::vector<std::string> outputs;
    std::map<std::string, OnnxAttribute> attributes;

    /// For messages: "node 'conv1' (Conv)".
    std::string describe() const;
};

/// What an ONNX file says, without its protocol buffers: nodes in an order in which every value is
/// made before it is used.
struct OnnxGraph {
    std::string file; ///< for messages
    std::vector<OnnxNode> nodes;
    std::map<std::string, OnnxConstant> constants; ///< initializers and Constant nodes
    std::string input;
    std::vector<std::int64_t> input_shape; ///< 0 where the file leaves it open
    std::string output;
};

/// Throws InputError if the file is no ONNX model, keeps its weights in other files, or has more
/// than one input or output, or if this program was built without ONNX.
OnnxGraph read_onnx(const std::string& path);

} // namespace napier
