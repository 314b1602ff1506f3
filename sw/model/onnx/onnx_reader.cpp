// SPDX-License-Identifier: Apache-2.0
#include "sw/model/onnx/onnx_reader.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "hw/config/input_error.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/model/onnx/onnx_folding.hpp"

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

OnnxReader::OnnxReader(const OnnxGraph& graph, const OnnxDims& images)
    : scope_{graph, {}}, images_(images.size(0)) {
    for (const OnnxNode& node : graph.nodes) {
        for (const std::string& input : node.inputs) {
            readers_[input] += node.operation == "Shape" ? 0 : 1;
        }
    }
    ++readers_[graph.output];
    values_.emplace(graph.input, Value{kImage, images});
    for (const OnnxNode& node : graph.nodes) {
        if (node.outputs.empty()) {
            fail(node, "makes nothing");
        }
        try {
            read(node);
        } catch (const std::invalid_argument& error) {
            fail(node, error.what());
        }
    }
    const auto output = values_.find(graph.output);
    const int last = static_cast<int>(found_.size()) - 1;
    if (output == values_.end() || last < 0 || output->second.layer != last ||
        !output->second.dims.is_row() || found_.back().activation != Activation::none ||
        !found_.back().layer.make(false).kind->gives_classes()) {
        throw InputError(graph.file + ": output '" + graph.output +
                         "': expected a Gemm or MatMul, or a Softmax of one, at the end of all");
    }
    check_readers();
}

void OnnxReader::check_readers() const {
    for (std::size_t l = 0; l < found_.size(); ++l) {
        const Found& found = found_[l];
        if (found.readers == 0 && l + 1 < found_.size()) {
            fail(*found.node, "nothing reads what it gives");
        }
        const std::shared_ptr<const LayerKind> kind = found.layer.make(false).kind;
        if (found.source.layer == kImage) {
            if (!kind->reads_images()) {
                fail(*found.node, "cannot read the images: expected a layer before it");
            }
            continue;
        }
        const Found& source = found_[static_cast<std::size_t>(found.source.layer)];
        Layer before = source.layer.make(source.bias.has_value());
        before.activation = source.activation;
        const std::string objection = kind->objection(before, source.readers);
        if (!objection.empty()) {
            fail(*found.node, objection);
        }
    }
}

std::vector<Layer> OnnxReader::layers() const {
    std::vector<Layer> layers;
    for (const Found& found : found_) {
        Layer layer = found.layer.make(found.bias.has_value());
        layer.activation = found.activation;
        layer.name = found.name;
        layer.from = found.from;
        layer.with = found.with;
        layers.push_back(std::move(layer));
    }
    return layers;
}

std::vector<LayerParameters> OnnxReader::parameters() const {
    std::vector<LayerParameters> all;
    for (const Found& found : found_) {
        all.push_back(found.layer.parameters);
        if (found.bias) {
            all.back().bias = *found.bias;
        }
    }
    return all;
}

const std::map<std::string, OnnxReader::Part>& OnnxReader::parts() {
    static const std::map<std::string, Part> all = {
        {"Relu", &OnnxReader::activation}, {"LeakyRelu", &OnnxReader::activation},
        {"Flatten", &OnnxReader::view},    {"Reshape", &OnnxReader::view},
        {"Squeeze", &OnnxReader::view},    {"Unsqueeze", &OnnxReader::view},
        {"Identity", &OnnxReader::view},   {"Transpose", &OnnxReader::view},
        {"Softmax", &OnnxReader::softmax}, {"LogSoftmax", &OnnxReader::softmax},
    };
    return all;
}

OnnxNodeReader OnnxReader::reader(const OnnxNode& node) const {
    std::vector<std::optional<OnnxDims>> inputs;
    for (const std::string& input : node.inputs) {
        const auto found = values_.find(input);
        inputs.push_back(found == values_.end() ? std::nullopt : std::optional(found->second.dims));
    }
    return {scope_, node, std::move(inputs)};
}

void OnnxReader::fail(const OnnxNode& node, const std::string& what) const {
    OnnxNodeReader(scope_, node, {}).fail(what);
}

void OnnxReader::read(const OnnxNode& node) {
    const OnnxNodeReader reading = reader(node);
    if (node.operation == "Shape") {
        scope_.folded[node.outputs.front()] = shape_constant(reading);
        return;
    }
    if (auto constant = fold(reading)) {
        scope_.folded[node.outputs.front()] = std::move(*constant);
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
    auto [kind, end] = kind_operations().equal_range(node.operation);
    while (kind != end && kind->second.operation->claims != nullptr &&
           !kind->second.operation->claims(reading)) {
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
    value_of(node); // made by a layer
    if (auto layer = kind->second.operation->read(reading)) {
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
    values_.insert_or_assign(node.outputs.front(), value);
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

ImageShape OnnxReader::output_of(const OnnxNode& node, const OnnxLayer& layer,
                                 const std::vector<Value>& sources) const {
    std::vector<ImageShape> inputs;
    for (const Value& source : sources) {
        inputs.push_back(source.dims.shape());
    }
    try {
        return layer.make(false).kind->output(inputs);
    } catch (const std::invalid_argument& error) {
        fail(node, error.what());
    }
}

void OnnxReader::append(const OnnxNode& node, const LayerEntry& entry, OnnxLayer layer) {
    std::vector<Value> sources;
    for (std::size_t input = 0; input < layer.sources; ++input) {
        sources.push_back(value_of(node, input));
    }
    const OnnxDims dims(output_of(node, layer, sources), images_,
                        layer.gives.empty() ? sources.front().dims.dimensions() : layer.gives);
    if (!layer.ordered) { // the latest comes first, which is mostly the layer before
        std::sort(sources.begin(), sources.end(),
                  [](const Value& a, const Value& b) { return a.layer > b.layer; });
    }
    const int last = static_cast<int>(found_.size()) - 1;
    Found next{
        std::move(layer), &entry, &node, sources.front(), name_of(node, entry), "", {}, {}, {}, 0};
    if (const OnnxConstant* const bias =
            next.layer.bias_input > 0 ? reader(node).constant(next.layer.bias_input) : nullptr) {
        next.bias = node.operation == "Conv"
                        ? reader(node).list(*bias, dims.shape().channels, "bias")
                        : reader(node).by_channel(*bias, dims);
    }
    for (std::size_t s = 0; s < sources.size(); ++s) {
        const int source = sources[s].layer;
        if (s > 0 && (source == kImage || source == sources[s - 1].layer)) {
            fail(node, "expected what two different layers give");
        }
        if (source == kImage) {
            if (last >= 0) {
                fail(node, "reads the images, which only the first layer can");
            }
            continue;
        }
        ++found(sources[s]).readers;
        if (s > 0) {
            next.with.push_back(found(sources[s]).name);
        } else if (source != last) {
            next.from = found(sources[s]).name;
        }
    }
    found_.push_back(std::move(next));
    give(node, {last + 1, dims});
}

void OnnxReader::activation(const OnnxNode& node) {
    const Value value = value_of(node);
    const bool leaky = node.operation == "LeakyRelu";
    const double slope = reader(node).number("alpha", 0.01);
    if (leaky && slope != kLeakySlope) {
        fail(node,
             fmt::format("alpha: found {}, expected {}, the chip's slope", slope, kLeakySlope));
    }
    // A maximum and a dropout may come before or after it: the chip's layers end with it.
    const Value* at = &value;
    while (at->layer != kImage && !at->shared && found(*at).layer.passes_activations) {
        at = &found(*at).source;
    }
    if (at->layer == kImage || at->shared) {
        fail(node, "expected a layer before it that nobody else reads");
    }
    Found& layer = found(*at);
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
    const OnnxNodeReader reading = reader(node);
    if (node.inputs.size() != 2) {
        fail(node, "expected two inputs");
    }
    for (const std::size_t at : {1u, 0u}) {
        const OnnxConstant* const constant = reading.constant(at);
        if (constant == nullptr) {
            continue;
        }
        const Value value = value_of(node, 1 - at);
        if (value.layer == kImage || value.shared || !found(value).layer.takes_bias ||
            found(value).bias || found(value).activation != Activation::none) {
            fail(node, "adds a constant to what is not a product without a bias");
        }
        found(value).bias = reading.by_channel(*constant, value.dims);
        give(node, value);
        return true;
    }
    return false;
}

OnnxDims OnnxReader::viewed(const OnnxNodeReader& node) const {
    const OnnxDims& dims = node.dims();
    const std::string& operation = node.node().operation;
    if (operation == "Flatten") {
        return dims.flattened(node.integers("axis", 1, {1}).front());
    }
    if (operation == "Reshape") {
        node.expect("allowzero", 0);
        return dims.reshaped(node.numbers_of_input(1));
    }
    if (operation == "Transpose") {
        std::vector<double> turned(dims.rank());
        std::iota(turned.rbegin(), turned.rend(), 0.0);
        return dims.transposed(node.integers("perm", dims.rank(), turned));
    }
    if (operation == "Unsqueeze") {
        return dims.unsqueezed(node.axes(1));
    }
    if (operation == "Squeeze") {
        std::vector<double> axes = node.axes(1);
        for (std::size_t i = 0; axes.empty() && i < dims.rank(); ++i) {
            if (dims.size(i) == 1 && images_ != 1) {
                axes.push_back(static_cast<double>(i));
            }
        }
        return dims.squeezed(axes);
    }
    return dims; // Identity
}

void OnnxReader::view(const OnnxNode& node) {
    const Value value = value_of(node);
    give(node, {value.layer, viewed(reader(node)), value.shared, value.probabilities});
}

void OnnxReader::softmax(const OnnxNode& node) {
    const Value value = value_of(node);
    const std::size_t rank = value.dims.rank();
    const double axis = reader(node).integers("axis", 1, {rank == 2 ? 1.0 : -1.0}).front();
    if (!value.dims.is_row() || value.dims.size(OnnxDims::position(axis, rank)) !=
                                    static_cast<std::int64_t>(value.dims.shape().size())) {
        fail(node, "axis: expected that of all values of an image");
    }
    give(node, {value.layer, value.dims, value.shared, true});
}

} // namespace napier
