// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
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
    /// `images`: what the graph reads. Throws InputError as import_onnx() does.
    OnnxReader(const OnnxGraph& graph, const OnnxDims& images);

    /// Not yet connected.
    std::vector<Layer> layers() const;
    /// Of the layers, in their order.
    std::vector<LayerParameters> parameters() const;

  private:
    /// What a name of the graph stands for.
    struct Value {
        int layer;
        OnnxDims dims;
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
        std::optional<std::vector<float>> bias;
        int readers = 0;
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
    void view(const OnnxNode& node);
    void softmax(const OnnxNode& node);
    OnnxDims viewed(const OnnxNodeReader& node) const;
    OnnxNodeReader reader(const OnnxNode& node) const;
    /// What a layer gives, where it reads those sources. Throws InputError.
    ImageShape output_of(const OnnxNode& node, const OnnxLayer& layer,
                         const std::vector<Value>& sources) const;
    void check_readers() const;

    OnnxScope scope_;
    std::int64_t images_;                         ///< for how many the graph is, 0: for any number
    std::vector<Found> found_;                    ///< a layer each
    std::unordered_set<std::string> names_;       ///< of those layers
    std::unordered_map<std::string, int> copies_; ///< the last number behind a name
    std::map<std::string, Value> values_;
    std::map<std::string, int> readers_;
};

} // namespace napier
