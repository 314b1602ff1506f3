// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sw/model/onnx/onnx_dims.hpp"
#include "sw/model/onnx/onnx_graph.hpp"

namespace napier {

/// A graph, and constants that its nodes make of constants.
struct OnnxScope {
    const OnnxGraph& graph;
    std::map<std::string, OnnxConstant> folded;

    /// nullptr: there is none of that name.
    const OnnxConstant* constant(const std::string& name) const;
};

/// A window that slides over maps: a convolution's or a pool's. Both sides have the same kernel,
/// stride and padding, as the chip's have. Where a graph pads two sides of a map differently, the
/// kernel is larger than the graph's: `before` rows and columns of zeros, then the graph's own.
struct OnnxWindow {
    int kernel;
    int stride;
    int padding;
    int rows_before = 0;
    int columns_before = 0;
};

/// A node of a graph as the kinds of layers read it. Whatever they do not expect is an InputError
/// that names file and node. The scope must outlive it.
class OnnxNodeReader {
  public:
    /// `inputs`: of each input that layers make, where the axes of its maps lie.
    OnnxNodeReader(const OnnxScope& scope, const OnnxNode& node,
                   std::vector<std::optional<OnnxDims>> inputs)
        : scope_(&scope), node_(&node), inputs_(std::move(inputs)) {}

    const OnnxNode& node() const { return *node_; }
    [[noreturn]] void fail(const std::string& what) const;

    /// Of an input that a layer makes, or of the images.
    const OnnxDims& dims(std::size_t input = 0) const;
    /// The first input, which must be images x channels x rows x columns.
    const ImageShape& map() const;

    /// nullptr: the input is left out, or a node makes it.
    const OnnxConstant* constant(std::size_t input) const;
    /// The second input, which must be a constant of that many dimensions.
    const OnnxConstant& weight(std::size_t dimensions) const;
    /// The numbers of an input that must be a constant list.
    const std::vector<double>& numbers_of_input(std::size_t input) const;
    /// A constant's numbers, which must be `count` and finite in single precision; `what` names
    /// the constant in messages.
    std::vector<float> list(const OnnxConstant& constant, int count, const std::string& what) const;
    /// A constant that is added to a value of those axes, a number a channel. ONNX aligns shapes
    /// from the last dimension on; a constant that is not the same all along rows, columns and
    /// images is refused.
    std::vector<float> by_channel(const OnnxConstant& constant, const OnnxDims& to) const;
    float finite(double value) const;

    /// An attribute of one number.
    double number(const std::string& attribute, double fallback) const;
    /// An attribute of `count` whole numbers, 0: of any number of them.
    std::vector<double> integers(const std::string& attribute, std::size_t count,
                                 std::vector<double> fallback) const;
    /// A node's axes: an attribute in older operator sets, an input in newer ones. Empty: it has
    /// none.
    std::vector<double> axes(std::size_t input) const;
    /// All numbers of an attribute that is there must be `value`.
    void expect(const std::string& attribute, double value) const;
    /// An attribute of `count` numbers that are equal, 0..255.
    int square(const std::string& attribute, std::size_t count, int fallback) const;
    /// The window of a kernel of `rows` x `columns` over the first input, by the attributes
    /// strides, pads and auto_pad; without dilation. `widens`: zeros may stand around the kernel.
    OnnxWindow window(std::int64_t rows, std::int64_t columns, int most, bool widens) const;

  private:
    const OnnxAttribute* attribute(const std::string& name) const;

    const OnnxScope* scope_;
    const OnnxNode* node_;
    std::vector<std::optional<OnnxDims>> inputs_;
};

} // namespace napier
