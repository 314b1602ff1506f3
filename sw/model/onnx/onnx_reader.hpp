// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "sw/model/onnx/onnx_graph.hpp"
#include "sw/model/onnx/onnx_layer.hpp"
#include "sw/model/onnx/onnx_node_reader.hpp"

namespace napier {

struct LayerEntry;

/// Turns a graph's nodes into layers, one after the other. What a node means as a layer, the kinds
/// say (LayerEntry::onnx); what connects them, and what becomes part of another layer, is here.
/// The graph must outlive it.
class OnnxReader {
  public:
    /// Throws InputError as import_onnx() does, but for what only shapes tell.
    explicit OnnxReader(const OnnxGraph& graph);

    /// Not yet connected.
    std::vector<Layer> layers() const;
    /// Those of a layer that is connected now; `image` is the network's. Throws InputError.
    LayerParameters parameters(std::size_t index, const Layer& layer,
                               const ImageShape& image) const;

  private:
    /// What a name of the graph stands for.
    struct Value {
        int layer = kImage;
        bool row = false;    ///< a row of values, not a map
        bool pixel = false;  ///< a map again: a row as one pixel
        bool shared = false; ///< somebody else reads the layer too
        bool probabilities = false;
    };
    struct Found {
        OnnxLayer layer;
        const LayerEntry* entry;
        const OnnxNode* node;
        Value source;
        std::string name;
        std::string from;
        std::vector<std::string> with;
        Activation activation = Activation::none;
    };

    using Part = void (OnnxReader::*)(const OnnxNode&);
    /// Operations that are part of a layer, or only another view of its values.
    static const std::map<std::string, Part>& parts();

    [[noreturn]] void fail(const OnnxNode& node, const std::string& what) const;
    void read(const OnnxNode& node);
    Value value_of(const OnnxNode& node, std::size_t input = 0) const;
    void give(const OnnxNode& node, const Value& value);
    void append(const OnnxNode& node, const LayerEntry& entry, OnnxLayer layer);
    Found& found(const Value& value) { return found_[static_cast<std::size_t>(value.layer)]; }
    std::string name_of(const OnnxNode& node, const LayerEntry& entry);

    void activation(const OnnxNode& node);
    /// False: the node adds no constant.
    bool bias(const OnnxNode& node);
    void reshape(const OnnxNode& node);

    const OnnxGraph& graph_;
    std::vector<Found> found_;                    ///< a layer each
    std::unordered_set<std::string> names_;       ///< of those layers
    std::unordered_map<std::string, int> copies_; ///< the last number behind a name
    std::map<std::string, Value> values_;
    std::set<std::string> shapes_; ///< names that stand for computed shapes
    std::map<std::string, int> readers_;
};

} // namespace napier
