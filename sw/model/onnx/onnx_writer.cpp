// SPDX-License-Identifier: Apache-2.0
#include "sw/model/onnx/onnx_writer.hpp"

#include <algorithm>

#include "hw/config/input_error.hpp"
#include "sw/model/layer_kind.hpp"

namespace napier {

OnnxAttribute onnx_integer(int value) {
    return {{static_cast<double>(value)}, "", OnnxAttribute::Type::integer};
}

OnnxAttribute onnx_integers(std::vector<double> values) {
    return {std::move(values), "", OnnxAttribute::Type::integers};
}

OnnxAttribute onnx_real(double value) {
    return {{value}, "", OnnxAttribute::Type::real};
}

OnnxWriter::Attributes onnx_window(int kernel, int stride, int padding) {
    const auto sides = [](int value, std::size_t count) {
        return onnx_integers(std::vector<double>(count, value));
    };
    return {{"kernel_shape", sides(kernel, 2)},
            {"strides", sides(stride, 2)},
            {"pads", sides(padding, 4)}};
}

OnnxWriter::OnnxWriter(const Network& network) : network_(network), image_{"images"} {
    const ImageShape& image = network.image;
    graph_.file = network.name;
    graph_.input = image_.name;
    graph_.input_shape = {0, image.channels, image.height, image.width};
    rows_[image_.name] = false;
}

void OnnxWriter::write(std::size_t layer, const LayerParameters& parameters) {
    index_ = layer;
    parameters_ = &parameters;
    values_.emplace_back();
    this->layer().kind->write_onnx(*this);
    switch (this->layer().activation) {
    case Activation::none:
        break;
    case Activation::relu:
        node("Relu", {values_.back().name});
        break;
    case Activation::leaky_relu:
        node("LeakyRelu", {values_.back().name}, {{"alpha", onnx_real(kLeakySlope)}});
        break;
    }
}

OnnxGraph OnnxWriter::finish() {
    graph_.output = unique("logits");
    graph_.nodes.back().outputs = {graph_.output};
    graph_.output_shape = {0, network_.layers.back().output.channels};
    return std::move(graph_);
}

const ImageShape& OnnxWriter::input() const {
    return layer().reads_layer() ? layer().input() : network_.image;
}

std::string OnnxWriter::map() {
    const Value& value = source(0);
    if (!value.row) {
        return value.name;
    }
    const ImageShape& shape = input();
    const std::string sides = unique(network_.layer_name(index_) + ".shape");
    graph_.constants[sides] = {
        {4}, {0.0, static_cast<double>(shape.channels), 1.0, 1.0}, OnnxConstant::Type::int64};
    const std::string map = add("Reshape", {value.name, sides}, {});
    rows_[map] = false;
    return map;
}

std::string OnnxWriter::row() {
    return as_row(source(0));
}

std::vector<std::string> OnnxWriter::alike() {
    bool rows = false;
    for (std::size_t s = 0; s < layer().sources.size(); ++s) {
        rows = rows || source(s).row;
    }
    std::vector<std::string> names;
    for (std::size_t s = 0; s < layer().sources.size(); ++s) {
        names.push_back(rows ? as_row(source(s)) : source(s).name);
    }
    return names;
}

std::string OnnxWriter::constant(const std::string& name, std::vector<std::int64_t> shape,
                                 const std::vector<float>& values) {
    const std::string full = unique(network_.layer_name(index_) + "." + name);
    graph_.constants[full] = {std::move(shape), {values.begin(), values.end()}};
    return full;
}

void OnnxWriter::node(const std::string& operation, std::vector<std::string> inputs,
                      const Attributes& attributes) {
    const bool row = rows_.at(inputs.front());
    values_.back() = {add(operation, std::move(inputs), attributes), row};
    rows_[values_.back().name] = row;
}

void OnnxWriter::fail(const std::string& what) const {
    throw InputError(network_.name + ": layer '" + network_.layer_name(index_) + "' (" +
                     layer().kind_name() + "): " + what);
}

const OnnxWriter::Value& OnnxWriter::source(std::size_t number) const {
    const int source = layer().sources[number];
    return source == kImage ? image_ : values_[static_cast<std::size_t>(source)];
}

std::string OnnxWriter::as_row(const Value& value) {
    if (value.row) {
        return value.name;
    }
    const std::string row = add("Flatten", {value.name}, {{"axis", onnx_integer(1)}});
    rows_[row] = true;
    return row;
}

std::string OnnxWriter::unique(const std::string& wanted) const {
    std::string name = wanted;
    for (int copy = 2; rows_.count(name) + graph_.constants.count(name) > 0; ++copy) {
        name = wanted + "_" + std::to_string(copy);
    }
    return name;
}

std::string OnnxWriter::add(const std::string& operation, std::vector<std::string> inputs,
                            const Attributes& attributes) {
    OnnxNode node;
    node.operation = operation;
    node.name = unique(network_.layer_name(index_) + "/" + operation);
    node.inputs = std::move(inputs);
    node.outputs = {node.name};
    node.attributes = attributes;
    graph_.nodes.push_back(node);
    return node.name;
}

} // namespace napier
