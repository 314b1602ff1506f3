// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sw/model/onnx/onnx_graph.hpp"

namespace napier {

/// A node of a graph as the kinds of layers read it. Whatever they do not expect is an InputError
/// that names file and node. The graph must outlive it.
class OnnxNodeReader {
  public:
    OnnxNodeReader(const OnnxGraph& graph, const OnnxNode& node) : graph_(&graph), node_(&node) {}

    const OnnxNode& node() const { return *node_; }
    [[noreturn]] void fail(const std::string& what) const;

    /// nullptr: the input is left out, or a node makes it.
    const OnnxConstant* constant(std::size_t input) const;
    /// The second input, which must be a constant of that many dimensions.
    const OnnxConstant& weight(std::size_t dimensions) const;
    /// A constant's numbers, which must be `count` and finite in single precision; `what` names
    /// the constant in messages.
    std::vector<float> list(const OnnxConstant& constant, int count, const std::string& what) const;
    float finite(double value) const;

    /// An attribute of one number.
    double number(const std::string& attribute, double fallback) const;
    /// All numbers of an attribute that is there must be `value`.
    void expect(const std::string& attribute, double value) const;
    /// An attribute whose numbers are equal, 0..255.
    int square(const std::string& attribute, int fallback) const;
    /// How a window slides: strides and pads, without dilation or automatic padding.
    struct Slide {
        int stride;
        int padding;
    };
    Slide slide() const;

  private:
    const OnnxGraph* graph_;
    const OnnxNode* node_;
};

} // namespace napier
