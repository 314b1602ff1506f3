// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sw/model/layer.hpp"
#include "sw/onnx/onnx_graph.hpp"

namespace napier {

/// A layer of a graph and the constants that are its parameters, as ONNX orders their numbers.
struct OnnxLayer {
    Layer layer;
    const OnnxNode* node = nullptr; ///< for messages
    const OnnxConstant* weight = nullptr;
    bool transposed = false; ///< dense: the weight is outputs x inputs
    const OnnxConstant* bias = nullptr;
    const OnnxConstant* mean = nullptr;
    const OnnxConstant* variance = nullptr;
    double epsilon = 0;
    int window = 0;    ///< average pool: the side it must have; 0: any
    bool flat = false; ///< reads its map as one row of values
};

/// Turns a graph's nodes into layers, one after the other.
class OnnxLayers {
  public:
    /// Throws InputError as import_onnx() does, but for what only shapes tell.
    explicit OnnxLayers(const OnnxGraph& graph);

    const std::vector<OnnxLayer>& layers() const { return layers_; }

  private:
    /// What a name of the graph stands for.
    struct Value {
        int layer = kImage;
        bool flat = false;   ///< a row of values, not a map
        bool shared = false; ///< somebody else reads the layer too
        bool probabilities = false;
    };

    [[noreturn]] void fail(const OnnxNode& node, const std::string& what) const;
    void read(const OnnxNode& node);
    enum class Accept { maps, rows_too };
    /// One of the node's inputs: a map or, if that may be, a row of values.
    Value read_map(const OnnxNode& node, Accept accept = Accept::maps, std::size_t input = 0) const;
    const OnnxConstant* constant(const OnnxNode& node, std::size_t input) const;
    const OnnxConstant& weight_of(const OnnxNode& node, std::size_t dimensions) const;
    double number(const OnnxNode& node, const std::string& attribute, double fallback) const;
    void expect(const OnnxNode& node, const std::string& attribute, double value) const;
    int square(const OnnxNode& node, const std::string& attribute, int fallback) const;
    void read_window(const OnnxNode& node, Layer& layer) const;

    void give(const OnnxNode& node, const Value& value);
    void append(const OnnxNode& node, OnnxLayer layer, const Value& source, bool flat);
    std::string name_of(const OnnxNode& node, LayerKind kind) const;
    /// The next layer's `from`: empty if it reads the layer before it.
    std::string name_from(const OnnxNode& node, const Value& source) const;

    void convolution(const OnnxNode& node);
    void gemm(const OnnxNode& node);
    void batch_norm(const OnnxNode& node);
    void max_pool(const OnnxNode& node);
    void average_pool(const OnnxNode& node);
    void dropout(const OnnxNode& node);
    void activation(const OnnxNode& node);
    void add(const OnnxNode& node);
    void add_bias(const OnnxNode& node, const Value& value, const OnnxConstant& bias);
    void reshape(const OnnxNode& node);

    const OnnxGraph& graph_;
    std::vector<OnnxLayer> layers_;
    std::vector<Value> sources_; ///< what each layer reads
    std::map<std::string, Value> values_;
    std::set<std::string> shapes_; ///< names that stand for computed shapes
    std::map<std::string, int> readers_;
};

} // namespace napier
