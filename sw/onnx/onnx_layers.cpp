// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/onnx_layers.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "hw/config/input_error.hpp"

namespace napier {

namespace {

const std::set<std::string>& shape_operations() {
    static const std::set<std::string> names = {"Shape",  "Gather", "Unsqueeze",
                                                "Concat", "Cast",   "Slice"};
    return names;
}

bool all_equal(const std::vector<double>& numbers) {
    return std::all_of(numbers.begin(), numbers.end(),
                       [&](double number) { return number == numbers.front(); });
}

bool in_range(double value, double low, double high) {
    return value >= low && value <= high && value == std::floor(value);
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

std::string OnnxNode::describe() const {
    const std::string what = !name.empty()      ? name
                             : !outputs.empty() ? outputs.front()
                                                : std::string();
    return "node '" + what + "' (" + operation + ")";
}

OnnxLayers::OnnxLayers(const OnnxGraph& graph) : graph_(graph) {
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
    const int last = static_cast<int>(layers_.size()) - 1;
    if (output == values_.end() || last < 0 || output->second.layer != last ||
        layers_.back().layer.kind != LayerKind::dense ||
        layers_.back().layer.activation != Activation::none) {
        throw InputError(graph.file + ": output '" + graph.output +
                         "': expected a Gemm or MatMul, or a Softmax of one, at the end of all");
    }
}

void OnnxLayers::fail(const OnnxNode& node, const std::string& what) const {
    throw InputError(graph_.file + ": " + node.describe() + ": " + what);
}

void OnnxLayers::read(const OnnxNode& node) {
    using Reader = void (OnnxLayers::*)(const OnnxNode&);
    static const std::map<std::string, Reader> readers = {
        {"Conv", &OnnxLayers::convolution},
        {"Gemm", &OnnxLayers::gemm},
        {"MatMul", &OnnxLayers::gemm},
        {"BatchNormalization", &OnnxLayers::batch_norm},
        {"MaxPool", &OnnxLayers::max_pool},
        {"AveragePool", &OnnxLayers::average_pool},
        {"GlobalAveragePool", &OnnxLayers::average_pool},
        {"ReduceMean", &OnnxLayers::average_pool},
        {"Dropout", &OnnxLayers::dropout},
        {"Relu", &OnnxLayers::activation},
        {"LeakyRelu", &OnnxLayers::activation},
        {"Add", &OnnxLayers::add},
        {"Flatten", &OnnxLayers::reshape},
        {"Reshape", &OnnxLayers::reshape},
        {"Squeeze", &OnnxLayers::reshape},
        {"Identity", &OnnxLayers::reshape},
        {"Softmax", &OnnxLayers::reshape},
        {"LogSoftmax", &OnnxLayers::reshape},
    };
    if (shape_operations().count(node.operation) != 0) {
        // Only as what a Reshape asks for; whoever reads it otherwise finds no map.
        shapes_.insert(node.outputs.front());
        return;
    }
    const auto found = readers.find(node.operation);
    if (found == readers.end()) {
        std::string known;
        for (const auto& reader : readers) {
            known += (known.empty() ? "" : ", ") + reader.first;
        }
        fail(node, "this operation is not one of: " + known);
    }
    (this->*found->second)(node);
}

OnnxLayers::Value OnnxLayers::read_map(const OnnxNode& node, Accept accept,
                                       std::size_t input) const {
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
    if (value.flat && accept == Accept::maps) {
        fail(node, "reads a row of values, expected a map");
    }
    value.shared = value.shared || readers_.at(node.inputs[input]) > 1;
    return value;
}

const OnnxConstant* OnnxLayers::constant(const OnnxNode& node, std::size_t input) const {
    if (input >= node.inputs.size() || node.inputs[input].empty()) {
        return nullptr;
    }
    const auto found = graph_.constants.find(node.inputs[input]);
    if (found == graph_.constants.end()) {
        return nullptr;
    }
    const OnnxConstant& tensor = found->second;
    if (tensor.values.empty()) {
        fail(node, "'" + node.inputs[input] + "': found no float32, float64 or int64 numbers");
    }
    return &tensor;
}

const OnnxConstant& OnnxLayers::weight_of(const OnnxNode& node, std::size_t dimensions) const {
    const OnnxConstant* const weight = constant(node, 1);
    if (weight == nullptr || weight->shape.size() != dimensions) {
        fail(node, "expected a constant of " + std::to_string(dimensions) +
                       " dimensions as its second input");
    }
    return *weight;
}

double OnnxLayers::number(const OnnxNode& node, const std::string& attribute,
                          double fallback) const {
    const auto found = node.attributes.find(attribute);
    if (found == node.attributes.end()) {
        return fallback;
    }
    if (found->second.numbers.size() != 1) {
        fail(node, attribute + ": expected one number");
    }
    return found->second.numbers.front();
}

void OnnxLayers::expect(const OnnxNode& node, const std::string& attribute, double value) const {
    const auto found = node.attributes.find(attribute);
    if (found == node.attributes.end()) {
        return;
    }
    for (const double number : found->second.numbers) {
        if (number != value) {
            fail(node, attribute + ": found " + std::to_string(number) + ", expected " +
                           std::to_string(value));
        }
    }
}

int OnnxLayers::square(const OnnxNode& node, const std::string& attribute, int fallback) const {
    const auto found = node.attributes.find(attribute);
    if (found == node.attributes.end() || found->second.numbers.empty()) {
        return fallback;
    }
    const std::vector<double>& numbers = found->second.numbers;
    if (!all_equal(numbers) || !in_range(numbers.front(), 0, 255)) {
        fail(node, attribute + ": expected the same on all sides, 0..255");
    }
    return static_cast<int>(numbers.front());
}

void OnnxLayers::read_window(const OnnxNode& node, Layer& layer) const {
    expect(node, "dilations", 1);
    const auto automatic = node.attributes.find("auto_pad");
    if (automatic != node.attributes.end() && automatic->second.text != "NOTSET" &&
        automatic->second.text != "VALID" && !automatic->second.text.empty()) {
        fail(node, "auto_pad: found " + automatic->second.text + ", expected NOTSET or VALID");
    }
    layer.stride = square(node, "strides", 1);
    layer.padding = square(node, "pads", 0);
}

void OnnxLayers::give(const OnnxNode& node, const Value& value) {
    values_[node.outputs.front()] = value;
}

std::string OnnxLayers::name_of(const OnnxNode& node, LayerKind kind) const {
    // "/features/0/Conv" or, where the exporter kept the weight's name, "features.0.weight".
    std::string name = plain(without(node.name, "/" + node.operation));
    if (node.inputs.size() > 1 && without(node.inputs[1], ".weight") != node.inputs[1]) {
        name = plain(without(node.inputs[1], ".weight"));
    }
    const bool digit = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) != 0;
    if (name.empty() || digit) { // a number would be a layer's place
        name = std::string(to_string(kind)) + "_" +
               (name.empty() ? std::to_string(layers_.size() + 1) : name);
    }
    const auto taken = [&](const std::string& wanted) {
        return std::any_of(layers_.begin(), layers_.end(),
                           [&](const OnnxLayer& layer) { return layer.layer.name == wanted; });
    };
    std::string unique = name;
    for (int copy = 2; taken(unique); ++copy) {
        unique = name + "_" + std::to_string(copy);
    }
    return unique;
}

std::string OnnxLayers::name_from(const OnnxNode& node, const Value& source) const {
    if (source.layer == static_cast<int>(layers_.size()) - 1) {
        return ""; // the layer before
    }
    if (source.layer == kImage) {
        fail(node, "reads the images, which only the first layer can");
    }
    return layers_[static_cast<std::size_t>(source.layer)].layer.name;
}

void OnnxLayers::append(const OnnxNode& node, OnnxLayer layer, const Value& source, bool flat) {
    layer.node = &node;
    layer.flat = source.flat;
    layer.layer.from = name_from(node, source);
    layer.layer.name = name_of(node, layer.layer.kind);
    sources_.push_back(source);
    layers_.push_back(std::move(layer));
    give(node, {static_cast<int>(layers_.size()) - 1, flat, false, false});
}

void OnnxLayers::convolution(const OnnxNode& node) {
    const Value source = read_map(node);
    OnnxLayer layer;
    layer.weight = &weight_of(node, 4);
    const auto side = layer.weight->shape[2];
    if (side != layer.weight->shape[3] || side < 1 || side > 15) {
        fail(node, "its kernel is " + std::to_string(side) + " x " +
                       std::to_string(layer.weight->shape[3]) + ", expected a square of 1..15");
    }
    expect(node, "group", 1);
    layer.layer = napier::convolution(0, static_cast<int>(side), 1, 0);
    layer.bias = constant(node, 2);
    read_window(node, layer.layer);
    if (layer.layer.stride < 1 || layer.layer.padding >= side) {
        fail(node, "expected a stride from 1 and a padding below the kernel's side");
    }
    append(node, layer, source, false);
}

void OnnxLayers::gemm(const OnnxNode& node) {
    const Value source = read_map(node, Accept::rows_too);
    OnnxLayer layer;
    layer.weight = &weight_of(node, 2);
    expect(node, "alpha", 1);
    expect(node, "beta", 1);
    expect(node, "transA", 0);
    layer.transposed = number(node, "transB", 0) != 0;
    layer.layer = dense(0);
    layer.bias = constant(node, 2);
    append(node, layer, source, true);
}

void OnnxLayers::batch_norm(const OnnxNode& node) {
    const Value source = read_map(node, Accept::rows_too);
    OnnxLayer layer;
    layer.layer = napier::batch_norm();
    layer.weight = constant(node, 1);
    layer.bias = constant(node, 2);
    layer.mean = constant(node, 3);
    layer.variance = constant(node, 4);
    layer.epsilon = number(node, "epsilon", 1e-5);
    if (layer.weight == nullptr || layer.bias == nullptr || layer.mean == nullptr ||
        layer.variance == nullptr) {
        fail(node, "expected constants as scale, bias, mean and variance");
    }
    append(node, layer, source, source.flat);
}

void OnnxLayers::max_pool(const OnnxNode& node) {
    const Value source = read_map(node);
    OnnxLayer layer;
    layer.layer = pool(LayerKind::max_pool, square(node, "kernel_shape", 0), 1);
    expect(node, "ceil_mode", 0);
    read_window(node, layer.layer);
    if (layer.layer.kernel < 1 || layer.layer.kernel > 15 || layer.layer.stride < 1 ||
        layer.layer.padding > layer.layer.kernel / 2) {
        fail(node, "expected a square kernel of 1..15, a stride from 1 and a padding up to half of "
                   "the kernel");
    }
    append(node, layer, source, false);
}

void OnnxLayers::average_pool(const OnnxNode& node) {
    const Value source = read_map(node);
    OnnxLayer layer;
    layer.layer = pool(LayerKind::average_pool, 1, 1);
    bool flat = false;
    if (node.operation == "AveragePool") {
        layer.window = square(node, "kernel_shape", 0);
        expect(node, "pads", 0);
        if (layer.window < 1) {
            fail(node, "kernel_shape: expected a number from 1");
        }
    } else if (node.operation == "ReduceMean") {
        std::vector<double> axes;
        if (const OnnxConstant* const given = constant(node, 1)) {
            axes = given->values;
        } else if (node.attributes.count("axes") != 0) {
            axes = node.attributes.at("axes").numbers;
        }
        if (axes != std::vector<double>{2, 3} && axes != std::vector<double>{-2, -1} &&
            axes != std::vector<double>{-1, -2}) {
            fail(node, "axes: expected 2 and 3: a map's mean");
        }
        flat = number(node, "keepdims", 1) == 0;
    }
    append(node, layer, source, flat);
}

void OnnxLayers::dropout(const OnnxNode& node) {
    const Value source = read_map(node, Accept::rows_too);
    const OnnxConstant* const given = constant(node, 1);
    const double rate = given != nullptr ? given->values.front() : number(node, "ratio", 0.5);
    if (!(rate >= 0 && rate <= 0.99)) {
        fail(node, "ratio: found " + std::to_string(rate) + ", expected 0..0.99");
    }
    if (rate == 0) {
        give(node, source);
        return;
    }
    OnnxLayer layer;
    layer.layer = napier::dropout(rate);
    append(node, layer, source, source.flat);
}

void OnnxLayers::activation(const OnnxNode& node) {
    Value value = read_map(node, Accept::rows_too);
    const bool leaky = node.operation == "LeakyRelu";
    if (leaky && number(node, "alpha", 0.01) != 0.125) {
        fail(node, "alpha: found " + std::to_string(number(node, "alpha", 0.01)) +
                       ", expected 0.125, the chip's slope");
    }
    // A maximum and a dropout may come before or after it: the chip's layers end with it.
    Value at = value;
    const auto passes = [&](const Value& v) {
        return v.layer != kImage && !v.shared &&
               (layers_[static_cast<std::size_t>(v.layer)].layer.kind == LayerKind::max_pool ||
                layers_[static_cast<std::size_t>(v.layer)].layer.kind == LayerKind::dropout);
    };
    while (passes(at)) {
        at = sources_[static_cast<std::size_t>(at.layer)];
    }
    if (at.layer == kImage || at.shared) {
        fail(node, "expected a layer before it that nobody else reads");
    }
    Layer& layer = layers_[static_cast<std::size_t>(at.layer)].layer;
    if (layer.activation != Activation::none ||
        !(layer.has_weights() || layer.kind == LayerKind::add)) {
        fail(node, "expected a Conv, Gemm, MatMul, BatchNormalization or Add before it");
    }
    layer.activation = leaky ? Activation::leaky_relu : Activation::relu;
    value.shared = false; // its own readers count from here
    give(node, value);
}

void OnnxLayers::add(const OnnxNode& node) {
    if (node.inputs.size() != 2) {
        fail(node, "expected two inputs");
    }
    for (const std::size_t at : {1u, 0u}) {
        if (const OnnxConstant* const bias = constant(node, at)) {
            add_bias(node, read_map(node, Accept::rows_too, 1 - at), *bias);
            return;
        }
    }
    Value source = read_map(node, Accept::rows_too);
    Value other = read_map(node, Accept::rows_too, 1);
    if (source.layer < other.layer) {
        std::swap(source, other);
    }
    if (source.layer == other.layer || other.layer == kImage) {
        fail(node, "expected what two different layers give");
    }
    OnnxLayer layer;
    layer.layer = napier::add(layers_[static_cast<std::size_t>(other.layer)].layer.name);
    append(node, layer, source, source.flat || other.flat);
}

void OnnxLayers::add_bias(const OnnxNode& node, const Value& value, const OnnxConstant& bias) {
    OnnxLayer* const layer =
        value.layer == kImage ? nullptr : &layers_[static_cast<std::size_t>(value.layer)];
    if (layer == nullptr || value.shared || !layer->layer.is_product() || layer->bias != nullptr ||
        layer->layer.activation != Activation::none) {
        fail(node, "adds a constant to what is not a product without a bias");
    }
    layer->bias = &bias;
    give(node, value);
}

void OnnxLayers::reshape(const OnnxNode& node) {
    Value value = read_map(node, Accept::rows_too);
    if (node.operation == "Softmax" || node.operation == "LogSoftmax") {
        value.probabilities = true;
    } else if (node.operation == "Flatten") {
        expect(node, "axis", 1);
        value.flat = true;
    } else if (node.operation == "Reshape") {
        const OnnxConstant* const shape = constant(node, 1);
        const bool computed = node.inputs.size() > 1 && shapes_.count(node.inputs[1]) != 0;
        if (!computed && (shape == nullptr || shape->values.size() != 2)) {
            fail(node, "expected two dimensions: images and their values");
        }
        value.flat = true;
    } else if (node.operation == "Squeeze") {
        value.flat = true;
    }
    give(node, value);
}

} // namespace napier
