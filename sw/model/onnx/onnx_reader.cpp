// SPDX-License-Identifier: Apache-2.0
#include "sw/model/onnx/onnx_reader.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "hw/config/input_error.hpp"
#include "sw/model/layer_kind.hpp"

namespace napier {

namespace {

struct KindOperation {
    const LayerEntry* entry;
    const OnnxOperation* operation;
};

/// By name; of several kinds that read one, those that claim some of its nodes come first.
const std::multimap<std::string, KindOperation>& kind_operations() {
    static const auto operations = [] {
        std::multimap<std::string, KindOperation> all;
        for (const bool claiming : {true, false}) {
            for (const LayerEntry* const entry : layer_entries()) {
                for (const OnnxOperation& operation : entry->onnx) {
                    if ((operation.claims != nullptr) == claiming) {
                        all.emplace(operation.name, KindOperation{entry, &operation});
                    }
                }
            }
        }
        return all;
    }();
    return operations;
}

std::string listed(const std::set<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

const std::set<std::string>& shape_operations() {
    static const std::set<std::string> names = {"Shape",  "Gather", "Unsqueeze",
                                                "Concat", "Cast",   "Slice"};
    return names;
}

/// `text` less that ending, if it has it.
std::string without(const std::string& text, const std::string& ending) {
    const bool has = text.size() > ending.size() &&
                     text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
    return has ? text.substr(0, text.size() - ending.size()) : text;
}

/// Letters, digits, '_', '-' and '.' only, so that the name stands in YAML as it is.
std::string plain(const std::string& text) {
    std::string name;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool kept = std::isalnum(byte) != 0 || c == '_' || c == '-' || c == '.';
        if (kept || !name.empty()) {
            name.push_back(kept ? c : '_');
        }
    }
    return name;
}

} // namespace

OnnxReader::OnnxReader(const OnnxGraph& graph) : graph_(graph) {
    for (const OnnxNode& node : graph.nodes) {
        for (const std::string& input : node.inputs) {
            readers_[input] += node.operation == "Shape" ? 0 : 1;
        }
    }
    ++readers_[graph.output];
    values_[graph.input] = {};
    for (const OnnxNode& node : graph.nodes) {
        if (node.outputs.empty()) {
            fail(node, "makes nothing");
        }
        read(node);
    }
    const auto output = values_.find(graph.output);
    const int last = static_cast<int>(found_.size()) - 1;
    if (output == values_.end() || last < 0 || output->second.layer != last ||
        found_.back().activation != Activation::none ||
        !found_.back().layer.make(false).kind->gives_classes()) {
        throw InputError(graph.file + ": output '" + graph.output +
                         "': expected a Gemm or MatMul, or a Softmax of one, at the end of all");
    }
}

std::vector<Layer> OnnxReader::layers() const {
    std::vector<Layer> layers;
    for (const Found& found : found_) {
        Layer layer = found.layer.make(found.layer.bias != nullptr);
        layer.activation = found.activation;
        layer.name = found.name;
        layer.from = found.from;
        layer.with = found.with;
        layers.push_back(std::move(layer));
    }
    return layers;
}

LayerParameters OnnxReader::parameters(std::size_t index, const Layer& layer,
                                       const ImageShape& image) const {
    const Found& found = found_[index];
    const ImageShape& input = layer.reads_layer() ? layer.input() : image;
    if (found.source.pixel && input.height * input.width != 1) {
        fail(*found.node, "reads a map of " + to_string(input) +
                              " as one pixel, expected a map or what a layer computes");
    }
    return found.layer.parameters
               ? found.layer.parameters({layer, input, found.source.row, found.layer.bias})
               : LayerParameters{};
}

const std::map<std::string, OnnxReader::Part>& OnnxReader::parts() {
    static const std::map<std::string, Part> all = {
        {"Relu", &OnnxReader::activation}, {"LeakyRelu", &OnnxReader::activation},
        {"Flatten", &OnnxReader::reshape}, {"Reshape", &OnnxReader::reshape},
        {"Squeeze", &OnnxReader::reshape}, {"Identity", &OnnxReader::reshape},
        {"Softmax", &OnnxReader::reshape}, {"LogSoftmax", &OnnxReader::reshape},
    };
    return all;
}

void OnnxReader::fail(const OnnxNode& node, const std::string& what) const {
    OnnxNodeReader(graph_, node).fail(what);
}

void OnnxReader::read(const OnnxNode& node) {
    const bool joins_maps = node.operation == "Concat" && !node.inputs.empty() &&
                            values_.count(node.inputs.front()) != 0;
    if (shape_operations().count(node.operation) != 0 && !joins_maps) {
        // Only as what a Reshape asks for; whoever reads it otherwise finds no map.
        shapes_.insert(node.outputs.front());
        return;
    }
    const auto part = parts().find(node.operation);
    if (part != parts().end()) {
        (this->*part->second)(node);
        return;
    }
    if (node.operation == "Add" && bias(node)) {
        return;
    }
    const OnnxNodeReader reader(graph_, node);
    auto [kind, end] = kind_operations().equal_range(node.operation);
    while (kind != end && kind->second.operation->claims != nullptr &&
           !kind->second.operation->claims(reader)) {
        ++kind;
    }
    if (kind == end) {
        std::set<std::string> known;
        for (const auto& one : parts()) {
            known.insert(one.first);
        }
        for (const auto& one : kind_operations()) {
            known.insert(one.first);
        }
        fail(node, "this operation is not one of: " + listed(known));
    }
    if (auto layer = kind->second.operation->read(reader)) {
        append(node, *kind->second.entry, std::move(*layer));
    } else {
        give(node, value_of(node));
    }
}

OnnxReader::Value OnnxReader::value_of(const OnnxNode& node, std::size_t input) const {
    const auto found =
        input < node.inputs.size() ? values_.find(node.inputs[input]) : values_.end();
    if (found == values_.end()) {
        fail(node, std::string("its ") + (input == 0 ? "first" : "second") +
                       " input is not made by a layer");
    }
    Value value = found->second;
    if (value.probabilities) {
        fail(node, "reads a softmax, which can only be the end");
    }
    value.shared = value.shared || readers_.at(node.inputs[input]) > 1;
    return value;
}

void OnnxReader::give(const OnnxNode& node, const Value& value) {
    values_[node.outputs.front()] = value;
}

std::string OnnxReader::name_of(const OnnxNode& node, const LayerEntry& entry) {
    // "/features/0/Conv" or, where the exporter kept the weight's name, "features.0.weight".
    std::string name = plain(without(node.name, "/" + node.operation));
    if (node.inputs.size() > 1 && without(node.inputs[1], ".weight") != node.inputs[1]) {
        name = plain(without(node.inputs[1], ".weight"));
    }
    const bool digit = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) != 0;
    if (name.empty() || digit) { // a number would be a layer's place
        name = std::string(entry.name) + "_" +
               (name.empty() ? std::to_string(found_.size() + 1) : name);
    }
    std::string unique = name;
    for (int& copy = copies_[name]; !names_.insert(unique).second;) {
        copy = std::max(copy, 1) + 1;
        unique = name + "_" + std::to_string(copy);
    }
    return unique;
}

void OnnxReader::append(const OnnxNode& node, const LayerEntry& entry, OnnxLayer layer) {
    std::vector<Value> sources;
    bool row = false;
    for (std::size_t input = 0; input < layer.sources; ++input) {
        sources.push_back(value_of(node, input));
        row = row || sources.back().row;
    }
    if (row && !layer.reads_rows) {
        fail(node, "reads a row of values, expected a map");
    }
    if (!layer.ordered) { // the latest comes first, which is mostly the layer before
        std::sort(sources.begin(), sources.end(),
                  [](const Value& a, const Value& b) { return a.layer > b.layer; });
    }
    const int last = static_cast<int>(found_.size()) - 1;
    Found next{std::move(layer), &entry, &node, sources.front(), name_of(node, entry), "", {}};
    for (std::size_t s = 0; s < sources.size(); ++s) {
        const int source = sources[s].layer;
        if (s > 0 && (source == kImage || source == sources[s - 1].layer)) {
            fail(node, "expected what two different layers give");
        }
        if (source == kImage && last >= 0) {
            fail(node, "reads the images, which only the first layer can");
        }
        if (s > 0) {
            next.with.push_back(found(sources[s]).name);
        } else if (source != last) {
            next.from = found(sources[s]).name;
        }
    }
    const OnnxLayer::Gives gives = next.layer.gives;
    found_.push_back(std::move(next));
    give(node,
         {last + 1, gives == OnnxLayer::Gives::row || (gives == OnnxLayer::Gives::same && row),
          false, false});
}

void OnnxReader::activation(const OnnxNode& node) {
    const Value value = value_of(node);
    const bool leaky = node.operation == "LeakyRelu";
    const double slope = OnnxNodeReader(graph_, node).number("alpha", 0.01);
    if (leaky && slope != kLeakySlope) {
        fail(node, "alpha: found " + std::to_string(slope) + ", expected " +
                       std::to_string(kLeakySlope) + ", the chip's slope");
    }
    // A maximum and a dropout may come before or after it: the chip's layers end with it.
    Value at = value;
    while (at.layer != kImage && !at.shared && found(at).layer.passes_activations) {
        at = found(at).source;
    }
    if (at.layer == kImage || at.shared) {
        fail(node, "expected a layer before it that nobody else reads");
    }
    Found& layer = found(at);
    if (layer.activation != Activation::none || !layer.entry->can_activate) {
        std::set<std::string> able;
        for (const auto& [name, kind] : kind_operations()) {
            if (kind.entry->can_activate) {
                able.insert(name);
            }
        }
        fail(node, "expected one of these before it: " + listed(able));
    }
    layer.activation = leaky ? Activation::leaky_relu : Activation::relu;
    give(node, value);
}

bool OnnxReader::bias(const OnnxNode& node) {
    const OnnxNodeReader reader(graph_, node);
    if (node.inputs.size() != 2) {
        fail(node, "expected two inputs");
    }
    for (const std::size_t at : {1u, 0u}) {
        const OnnxConstant* const constant = reader.constant(at);
        if (constant == nullptr) {
            continue;
        }
        const Value value = value_of(node, 1 - at);
        if (value.layer == kImage || value.shared || !found(value).layer.takes_bias ||
            found(value).layer.bias != nullptr || found(value).activation != Activation::none) {
            fail(node, "adds a constant to what is not a product without a bias");
        }
        found(value).layer.bias = constant;
        give(node, value);
        return true;
    }
    return false;
}

void OnnxReader::reshape(const OnnxNode& node) {
    const OnnxNodeReader reader(graph_, node);
    Value value = value_of(node);
    if (node.operation == "Softmax" || node.operation == "LogSoftmax") {
        value.probabilities = true;
    } else if (node.operation == "Flatten") {
        reader.expect("axis", 1);
        value.row = true;
    } else if (node.operation == "Reshape") {
        const OnnxConstant* const shape = reader.constant(1);
        const bool computed = node.inputs.size() > 1 && shapes_.count(node.inputs[1]) != 0;
        const std::size_t sides = computed ? 2 : shape != nullptr ? shape->values.size() : 0;
        const bool pixel =
            value.row && sides == 4 && shape->values[2] == 1 && shape->values[3] == 1;
        if (sides != 2 && !pixel) {
            fail(node, "expected two dimensions: images and their values");
        }
        value.row = !pixel;
        value.pixel = pixel;
    } else if (node.operation == "Squeeze") {
        value.row = true;
    }
    give(node, value);
}

} // namespace napier
