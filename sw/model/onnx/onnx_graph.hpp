// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace napier {

/// A constant of a graph, row major.
struct OnnxConstant {
    enum class Type { float32, int64 };
    std::vector<std::int64_t> shape;
    std::vector<double> values; ///< whole numbers too
    Type type = Type::float32;  ///< as a file has them; of float64, nothing is left but the values
};

/// An attribute: numbers (one or a list), or a word.
struct OnnxAttribute {
    enum class Type { integers, integer, reals, real, text };
    std::vector<double> numbers;
    std::string text;
    Type type = Type::integers; ///< as a file has it; whoever reads a graph takes any number
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
    std::vector<std::int64_t> output_shape; ///< likewise
};

} // namespace napier
