// SPDX-License-Identifier: Apache-2.0
#include <google/protobuf/stubs/logging.h>
#include <onnx/onnx_pb.h>

#include "hw/config/plain_file.hpp"
#include "sw/data/raw_numbers.hpp"
#include "sw/onnx/check_onnx.hpp"
#include "sw/onnx/external_data.hpp"
#include "sw/onnx/onnx_file.hpp"

namespace napier {

namespace {

constexpr std::uint64_t kMostOnnxBytes = INT32_MAX; // what protocol buffers can hold

[[noreturn]] void fail(const std::string& path, const std::string& message) {
    throw InputError(path + ": " + message);
}

/// Every byte counts: what makes no whole number at the end is not left out.
template <typename T, typename List>
std::vector<double> numbers_of(const std::string& path, const std::string& what,
                               const onnx::TensorProto& tensor, const List& list) {
    if (!tensor.has_raw_data()) {
        return std::vector<double>(list.begin(), list.end());
    }
    if (tensor.raw_data().size() % sizeof(T) != 0) {
        fail(path, what + "found " + std::to_string(tensor.raw_data().size()) +
                       " bytes, expected numbers of " + std::to_string(sizeof(T)) + " each");
    }
    return raw_numbers<T, double>(tensor.raw_data());
}

/// The numbers lie in the model by now. Tensors of other types are left without values: whoever
/// needs them complains.
OnnxConstant constant_of(const std::string& path, const onnx::TensorProto& proto) {
    const std::string what = "tensor '" + proto.name() + "': ";
    OnnxConstant tensor;
    std::uint64_t count = 1;
    for (const std::int64_t side : proto.dims()) {
        if (side < 0 || side > (std::int64_t{1} << 32) || count > (std::uint64_t{1} << 32)) {
            fail(path, what + "found a shape that cannot be");
        }
        tensor.shape.push_back(side);
        count *= static_cast<std::uint64_t>(side);
    }
    switch (proto.data_type()) {
    case onnx::TensorProto::FLOAT:
        tensor.values = numbers_of<float>(path, what, proto, proto.float_data());
        break;
    case onnx::TensorProto::DOUBLE:
        tensor.values = numbers_of<double>(path, what, proto, proto.double_data());
        break;
    case onnx::TensorProto::INT64:
        tensor.type = OnnxConstant::Type::int64;
        tensor.values = numbers_of<std::int64_t>(path, what, proto, proto.int64_data());
        break;
    default:
        return tensor;
    }
    if (tensor.values.size() != count) {
        fail(path, what + "found " + std::to_string(tensor.values.size()) +
                       " numbers, expected the " + std::to_string(count) + " of its shape");
    }
    return tensor;
}

OnnxAttribute attribute_of(const onnx::AttributeProto& proto) {
    OnnxAttribute attribute;
    switch (proto.type()) {
    case onnx::AttributeProto::FLOAT:
        attribute.numbers = {static_cast<double>(proto.f())};
        attribute.type = OnnxAttribute::Type::real;
        break;
    case onnx::AttributeProto::INT:
        attribute.numbers = {static_cast<double>(proto.i())};
        attribute.type = OnnxAttribute::Type::integer;
        break;
    case onnx::AttributeProto::FLOATS:
        attribute.numbers.assign(proto.floats().begin(), proto.floats().end());
        attribute.type = OnnxAttribute::Type::reals;
        break;
    case onnx::AttributeProto::INTS:
        attribute.numbers.assign(proto.ints().begin(), proto.ints().end());
        break;
    case onnx::AttributeProto::STRING:
        attribute.text = proto.s();
        attribute.type = OnnxAttribute::Type::text;
        break;
    default:
        break;
    }
    return attribute;
}

OnnxNode node_of(const onnx::NodeProto& proto) {
    OnnxNode node;
    node.operation = proto.op_type();
    node.name = proto.name();
    node.inputs.assign(proto.input().begin(), proto.input().end());
    node.outputs.assign(proto.output().begin(), proto.output().end());
    for (const onnx::AttributeProto& attribute : proto.attribute()) {
        node.attributes[attribute.name()] = attribute_of(attribute);
    }
    return node;
}

/// 0 for a side that is left open.
std::vector<std::int64_t> shape_of(const onnx::ValueInfoProto& proto) {
    std::vector<std::int64_t> shape;
    for (const auto& side : proto.type().tensor_type().shape().dim()) {
        shape.push_back(side.has_dim_value() ? side.dim_value() : 0);
    }
    return shape;
}

/// The graph's own input, which is not one of the weights that older files list beside it.
const onnx::ValueInfoProto& input_of(const std::string& path, const onnx::GraphProto& proto,
                                     const OnnxGraph& graph) {
    const onnx::ValueInfoProto* found = nullptr;
    for (const onnx::ValueInfoProto& input : proto.input()) {
        if (graph.constants.count(input.name()) == 0) {
            if (found != nullptr) {
                fail(path, "found inputs '" + found->name() + "' and '" + input.name() +
                               "', expected one: images");
            }
            found = &input;
        }
    }
    if (found == nullptr) {
        fail(path, "found no input, expected one: images");
    }
    return *found;
}

/// A Constant's tensor or, as newer files have it, its numbers.
OnnxConstant made_by(const std::string& path, const OnnxNode& node,
                     const onnx::AttributeProto& attribute) {
    if (attribute.name() == "value") {
        return constant_of(path, attribute.t());
    }
    OnnxConstant constant;
    const bool list = attribute.name() == "value_ints" || attribute.name() == "value_floats";
    if (!list && attribute.name() != "value_int" && attribute.name() != "value_float") {
        fail(path, node.describe() + ": " + attribute.name() +
                       ": expected value, value_int, value_ints, value_float or value_floats");
    }
    const bool whole = attribute.name().rfind("value_int", 0) == 0;
    constant.type = whole ? OnnxConstant::Type::int64 : OnnxConstant::Type::float32;
    constant.values = attribute_of(attribute).numbers;
    if (list) {
        constant.shape = {static_cast<std::int64_t>(constant.values.size())};
    }
    return constant;
}

OnnxGraph graph_of(const std::string& path, const onnx::GraphProto& proto) {
    OnnxGraph graph;
    graph.file = path;
    if (proto.sparse_initializer_size() != 0) {
        fail(path, "found a sparse initializer, expected dense ones");
    }
    for (const onnx::TensorProto& tensor : proto.initializer()) {
        if (!graph.constants.emplace(tensor.name(), constant_of(path, tensor)).second) {
            fail(path, "tensor '" + tensor.name() + "': found twice");
        }
    }
    const onnx::ValueInfoProto& input = input_of(path, proto, graph);
    graph.input = input.name();
    graph.input_shape = shape_of(input);
    for (const onnx::NodeProto& proto_node : proto.node()) {
        OnnxNode node = node_of(proto_node);
        if (!proto_node.domain().empty() && proto_node.domain() != "ai.onnx") {
            fail(path, node.describe() + ": domain: found '" + proto_node.domain() +
                           "', expected ONNX's own operations");
        }
        if (node.operation == "Constant" && node.outputs.size() == 1 &&
            proto_node.attribute_size() == 1) {
            graph.constants[node.outputs[0]] = made_by(path, node, proto_node.attribute(0));
            continue;
        }
        graph.nodes.push_back(std::move(node));
    }
    if (proto.output_size() != 1) {
        fail(path, "found " + std::to_string(proto.output_size()) +
                       " outputs, expected one: a value for each class");
    }
    graph.output = proto.output(0).name();
    graph.output_shape = shape_of(proto.output(0));
    return graph;
}

} // namespace

OnnxGraph read_onnx(const std::string& path) {
    PlainFile file = open_plain_file(path, kMostOnnxBytes);
    const google::protobuf::LogSilencer quiet; // what is wrong is said below, in one line
    onnx::ModelProto model;
    if (!model.ParseFromIstream(&file.stream) || !model.has_graph()) {
        fail(path, "not an ONNX model");
    }
    take_in_external_data(path, model);
    check_onnx(path, model);
    return graph_of(path, model.graph());
}

} // namespace napier
