// SPDX-License-Identifier: Apache-2.0
#include <onnx/onnx_pb.h>

#include "hw/config/input_error.hpp"
#include "sw/onnx/onnx_file.hpp"

namespace napier {

namespace {

constexpr int kOperatorSet = 13;
constexpr int kFormat = 7; // ONNX's "IR version" of that operator set

void write_constant(onnx::TensorProto& proto, const std::string& name,
                    const OnnxConstant& constant) {
    proto.set_name(name);
    for (const std::int64_t side : constant.shape) {
        proto.add_dims(side);
    }
    if (constant.type == OnnxConstant::Type::int64) {
        proto.set_data_type(onnx::TensorProto::INT64);
        for (const double value : constant.values) {
            proto.add_int64_data(static_cast<std::int64_t>(value));
        }
        return;
    }
    proto.set_data_type(onnx::TensorProto::FLOAT);
    for (const double value : constant.values) {
        proto.add_float_data(static_cast<float>(value));
    }
}

void write_attribute(onnx::AttributeProto& proto, const std::string& name,
                     const OnnxAttribute& attribute) {
    proto.set_name(name);
    switch (attribute.type) {
    case OnnxAttribute::Type::integer:
        proto.set_type(onnx::AttributeProto::INT);
        proto.set_i(static_cast<std::int64_t>(attribute.numbers.front()));
        break;
    case OnnxAttribute::Type::integers:
        proto.set_type(onnx::AttributeProto::INTS);
        for (const double number : attribute.numbers) {
            proto.add_ints(static_cast<std::int64_t>(number));
        }
        break;
    case OnnxAttribute::Type::real:
        proto.set_type(onnx::AttributeProto::FLOAT);
        proto.set_f(static_cast<float>(attribute.numbers.front()));
        break;
    case OnnxAttribute::Type::reals:
        proto.set_type(onnx::AttributeProto::FLOATS);
        for (const double number : attribute.numbers) {
            proto.add_floats(static_cast<float>(number));
        }
        break;
    case OnnxAttribute::Type::text:
        proto.set_type(onnx::AttributeProto::STRING);
        proto.set_s(attribute.text);
        break;
    }
}

void write_node(onnx::NodeProto& proto, const OnnxNode& node) {
    proto.set_op_type(node.operation);
    proto.set_name(node.name);
    for (const std::string& input : node.inputs) {
        proto.add_input(input);
    }
    for (const std::string& output : node.outputs) {
        proto.add_output(output);
    }
    for (const auto& [name, attribute] : node.attributes) {
        write_attribute(*proto.add_attribute(), name, attribute);
    }
}

/// A float32 value; its open sides are the images.
void write_value(onnx::ValueInfoProto& proto, const std::string& name,
                 const std::vector<std::int64_t>& shape) {
    proto.set_name(name);
    auto& tensor = *proto.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t side : shape) {
        auto& dim = *tensor.mutable_shape()->add_dim();
        if (side > 0) {
            dim.set_dim_value(side);
        } else {
            dim.set_dim_param("N");
        }
    }
}

} // namespace

std::string onnx_bytes(const OnnxGraph& graph) {
    onnx::ModelProto model;
    model.set_ir_version(kFormat);
    model.set_producer_name("napier");
    model.add_opset_import()->set_version(kOperatorSet);
    onnx::GraphProto& proto = *model.mutable_graph();
    proto.set_name(graph.file);
    for (const OnnxNode& node : graph.nodes) {
        write_node(*proto.add_node(), node);
    }
    for (const auto& [name, constant] : graph.constants) {
        write_constant(*proto.add_initializer(), name, constant);
    }
    write_value(*proto.add_input(), graph.input, graph.input_shape);
    write_value(*proto.add_output(), graph.output, graph.output_shape);
    std::string bytes;
    if (!model.SerializeToString(&bytes)) {
        throw InputError(graph.file + ": too large for an ONNX file, expected less than 2 GiB");
    }
    return bytes;
}

} // namespace napier
