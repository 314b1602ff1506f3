// SPDX-License-Identifier: Apache-2.0
// Files as exporters write them, and damaged ones: every refusal names the file, and what is wrong.
#include <cmath>
#include <filesystem>
#include <fstream>

#include <onnx/onnx_pb.h>
#include <sys/stat.h>

#include "sw/onnx/onnx_file.hpp"
#include "sw/onnx/onnx_import.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"
#include "tests/sw/onnx/check_import.hpp"
#include "tests/sw/onnx/graph_builder.hpp"

using namespace napier;
using namespace napier::test;

namespace {

constexpr ImageShape kImages{2, 4, 4};

/// Convolution, batch norm, ReLU, dropout, dense.
onnx::ModelProto good() {
    GraphBuilder g({0, 2, 4, 4});
    const std::string norm =
        g.batch_norm("norm", g.conv("conv", "images", 3, 2, 3, 1, 1, true), 3, 1e-3);
    const std::string dropped = g.node("Dropout", {g.node("Relu", {norm})});
    OnnxGraph graph = g.finish(
        g.node("Softmax", {g.gemm("head", g.node("Flatten", {dropped}), 5, 48)}, {{"axis", {1}}}));
    graph.output_shape = {0, 5};
    for (OnnxNode& node : graph.nodes) {
        for (auto& [name, attribute] : node.attributes) {
            const bool list = name == "strides" || name == "pads";
            attribute.type = name == "epsilon" ? OnnxAttribute::Type::real
                             : list            ? OnnxAttribute::Type::integers
                                               : OnnxAttribute::Type::integer;
        }
    }
    onnx::ModelProto model;
    REQUIRE(model.ParseFromString(onnx_bytes(graph)));
    return model;
}

onnx::NodeProto& node_of(onnx::ModelProto& model, const std::string& operation) {
    for (onnx::NodeProto& node : *model.mutable_graph()->mutable_node()) {
        if (node.op_type() == operation) {
            return node;
        }
    }
    throw std::logic_error("no node " + operation);
}

onnx::TensorProto& tensor_of(onnx::ModelProto& model, const std::string& name) {
    for (onnx::TensorProto& tensor : *model.mutable_graph()->mutable_initializer()) {
        if (tensor.name() == name) {
            return tensor;
        }
    }
    throw std::logic_error("no tensor " + name);
}

onnx::AttributeProto& attribute_of(onnx::NodeProto& node, const std::string& name) {
    for (onnx::AttributeProto& attribute : *node.mutable_attribute()) {
        if (attribute.name() == name) {
            return attribute;
        }
    }
    onnx::AttributeProto& attribute = *node.add_attribute();
    attribute.set_name(name);
    return attribute;
}

void set_text(onnx::AttributeProto& attribute, const std::string& text) {
    const std::string name = attribute.name();
    attribute.Clear();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::STRING);
    attribute.set_s(text);
}

void set_integer(onnx::AttributeProto& attribute, std::int64_t value) {
    const std::string name = attribute.name();
    attribute.Clear();
    attribute.set_name(name);
    attribute.set_type(onnx::AttributeProto::INT);
    attribute.set_i(value);
}

void set_real(onnx::AttributeProto& attribute, float value) {
    attribute.set_type(onnx::AttributeProto::FLOAT);
    attribute.set_f(value);
}

Network import_model(const std::string& path) {
    return import_onnx(read_onnx(path), "any", "none", kImages);
}

/// What import says of the model after `change`, less "FILE: ".
template <typename Change> std::string refusal(Change change) {
    const TemporaryFolder folder;
    const std::string path = folder.file("m.onnx");
    onnx::ModelProto model = good();
    change(model);
    std::ofstream(path, std::ios::binary) << model.SerializeAsString();
    const std::string message = message_of([&] { import_model(path); });
    CHECK(message.rfind(path + ": ", 0) == 0);
    CHECK(message.find('\n') == std::string::npos);
    return message.substr(std::min(message.size(), path.size() + 2));
}

/// Moves a tensor's numbers to a file of their own.
void move_out(onnx::TensorProto& tensor, const std::string& file, std::size_t offset) {
    const auto add = [&](const std::string& key, const std::string& value) {
        onnx::StringStringEntryProto& entry = *tensor.add_external_data();
        entry.set_key(key);
        entry.set_value(value);
    };
    tensor.set_data_location(onnx::TensorProto::EXTERNAL);
    add("location", file);
    add("offset", std::to_string(offset));
    add("length", std::to_string(tensor.raw_data().size()));
    tensor.clear_raw_data();
}

std::string raw(const onnx::TensorProto& tensor) {
    if (tensor.has_raw_data()) {
        return tensor.raw_data();
    }
    std::string bytes;
    for (const float value : tensor.float_data()) {
        bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    return bytes;
}

} // namespace

TEST_CASE("a model that ONNX's checker takes is imported, newer ones too") {
    const TemporaryFolder folder;
    for (const auto& [set, format] : {std::pair{13, 7}, std::pair{17, 8}, std::pair{21, 10}}) {
        onnx::ModelProto model = good();
        model.set_ir_version(format);
        model.mutable_opset_import(0)->set_version(set);
        std::ofstream(folder.file("m.onnx"), std::ios::binary) << model.SerializeAsString();
        CHECK(import_model(folder.file("m.onnx")).layers.size() == 4);
    }
}

TEST_CASE("weights that lie in files beside the model") {
    const TemporaryFolder folder;
    onnx::ModelProto model = good();
    std::ofstream(folder.file("inside.onnx"), std::ios::binary) << model.SerializeAsString();
    std::string data = "front";
    std::filesystem::create_directories(folder.file("sub"));
    for (const char* const name : {"conv.weight", "norm.var", "head.weight"}) {
        onnx::TensorProto& tensor = tensor_of(model, name);
        tensor.set_raw_data(raw(tensor));
        tensor.clear_float_data();
        const std::string bytes = tensor.raw_data();
        move_out(tensor, "sub/w.data", data.size());
        data += bytes;
    }
    std::ofstream(folder.file("sub/w.data"), std::ios::binary) << data;
    const std::string path = folder.file("outside.onnx");
    const auto write = [&](const onnx::ModelProto& written) {
        std::ofstream(path, std::ios::binary) << written.SerializeAsString();
    };
    write(model);
    CHECK(safetensors_bytes(*import_model(path).tensors) ==
          safetensors_bytes(*import_model(folder.file("inside.onnx")).tensors));

    const std::string what = path + ": tensor 'norm.var': ";
    const auto says = [&](const char* key, const std::string& value) {
        onnx::ModelProto changed = model;
        for (auto& entry : *tensor_of(changed, "norm.var").mutable_external_data()) {
            if (entry.key() == key) {
                entry.set_value(value);
            }
        }
        write(changed);
        const std::string message = message_of([&] { import_model(path); });
        return message.rfind(what, 0) == 0 ? message.substr(what.size()) : message;
    };
    std::ofstream(std::filesystem::path(folder.file("")).parent_path().parent_path() /
                  "napier-stolen.data")
        << std::string(64, 'x');
    CHECK(says("location", "../napier-stolen.data") ==
          "location: found '../napier-stolen.data', expected a file in the model's folder");
    CHECK(says("location", "/etc/passwd") ==
          "location: found '/etc/passwd', expected a file in the model's folder");
    std::filesystem::create_symlink(
        std::filesystem::path(folder.file("")).parent_path().parent_path() / "napier-stolen.data",
        folder.file("link.data"));
    CHECK(says("location", "link.data") == "location: 'link.data' leads out of the model's folder");
    std::filesystem::remove(std::filesystem::path(folder.file("")).parent_path().parent_path() /
                            "napier-stolen.data");
    REQUIRE(mkfifo(folder.file("fifo").c_str(), 0600) == 0);
    CHECK(says("location", "fifo") == folder.file("fifo") + ": found a FIFO, expected a file");
    CHECK(says("location", "none.data") == folder.file("none.data") + ": not found");
    CHECK(says("offset", "100000000") == "found " + std::to_string(data.size()) +
                                             " bytes in 'sub/w.data', expected 12 from byte "
                                             "100000000 on");
    CHECK(says("offset", "-1") == "offset: found '-1', expected a whole number of bytes");
    CHECK(says("length", "13") == "length: found 13, expected the 12 bytes of its shape");
}

TEST_CASE("models that are wrong or mean something else are refused") {
    // What ONNX's checker knows.
    for (const auto& change : std::vector<void (*)(onnx::ModelProto&)>{
             [](auto& m) { set_text(attribute_of(node_of(m, "Conv"), "strides"), "2"); },
             [](auto& m) { set_text(attribute_of(node_of(m, "Conv"), "group"), "1"); },
             [](auto& m) { set_integer(attribute_of(node_of(m, "Conv"), "auto_pad"), 1); },
             [](auto& m) { set_text(attribute_of(node_of(m, "Gemm"), "alpha"), "2"); },
             [](auto& m) { node_of(m, "Conv").set_output(0, "head.bias"); },
             [](auto& m) { tensor_of(m, "norm.var").set_raw_data(raw(tensor_of(m, "norm.var"))); },
             [](auto& m) { node_of(m, "Relu").set_op_type("NoSuchOperation"); },
             [](auto& m) { node_of(m, "Gemm").set_input(0, "nobody"); },
             [](auto& m) { m.clear_opset_import(); }}) {
        const std::string message = refusal(change);
        INFO(message);
        CHECK(message.rfind("not valid ONNX: ", 0) == 0);
    }
    CHECK(refusal([](auto& m) {
              onnx::AttributeProto& strides = attribute_of(node_of(m, "Conv"), "strides");
              for (int i = 0; i < 1000; ++i) {
                  strides.add_ints(1);
              }
          }).find("strides") != std::string::npos);
    // What it does not.
    CHECK(refusal([](auto& m) { node_of(m, "Gemm").set_input(0, node_of(m, "Relu").output(0)); }) ==
          "node 'Gemm_5' (Gemm): reads any x 3 x 4 x 4, expected two dimensions");
    CHECK(refusal([](auto& m) {
              attribute_of(node_of(m, "Conv"), "strides").set_ints(0, 0);
          }).find("strides: expected the same on all sides") != std::string::npos);
    CHECK(refusal([](auto& m) {
              attribute_of(node_of(m, "Conv"), "strides").set_ints(0, 0);
              attribute_of(node_of(m, "Conv"), "strides").set_ints(1, 0);
          }).find("strides: expected a number from 1") != std::string::npos);
    CHECK(refusal([](auto& m) {
              onnx::TensorProto& tensor = tensor_of(m, "norm.var");
              tensor.set_raw_data(raw(tensor) + "abc");
              tensor.clear_float_data();
          }) == "tensor 'norm.var': found 15 bytes, expected numbers of 4 each");
    CHECK(refusal([](auto& m) {
              *m.mutable_graph()->add_initializer() = tensor_of(m, "norm.var");
          }) == "not valid ONNX: norm.var initializer name is not unique");
    CHECK(refusal([](auto& m) {
              node_of(m, "Conv").set_domain("com.somebody");
              auto& set = *m.add_opset_import();
              set.set_domain("com.somebody");
              set.set_version(1);
          }) ==
          "node 'Conv_0' (Conv): domain: found 'com.somebody', expected ONNX's own operations");
    const auto norm = [](auto change) {
        return refusal([&](auto& m) { change(node_of(m, "BatchNormalization")); });
    };
    CHECK(norm([](auto& n) { set_real(attribute_of(n, "epsilon"), -1.0f); }) ==
          "node 'BatchNormalization_1' (BatchNormalization): epsilon: found a negative number, "
          "expected one from 0");
    CHECK(norm([](auto& n) {
              set_real(attribute_of(n, "epsilon"), std::nanf(""));
          }).find("not finite") != std::string::npos);
    CHECK(refusal([](auto& m) {
              m.mutable_opset_import(0)->set_version(15);
              set_integer(attribute_of(node_of(m, "BatchNormalization"), "training_mode"), 1);
              node_of(m, "BatchNormalization").add_output("mean");
              node_of(m, "BatchNormalization").add_output("variance");
          }).find("training_mode: found 1, expected 0") != std::string::npos);
    CHECK(refusal([](auto& m) { set_integer(attribute_of(node_of(m, "Softmax"), "axis"), 0); }) ==
          "node 'Softmax_6' (Softmax): axis: expected that of all values of an image");
    CHECK(refusal([](auto& m) {
              onnx::TensorProto& ratio = *m.mutable_graph()->add_initializer();
              ratio.set_name("ratios");
              ratio.set_data_type(onnx::TensorProto::FLOAT);
              ratio.add_dims(2);
              ratio.add_float_data(0.5f);
              ratio.add_float_data(0.25f);
              node_of(m, "Dropout").add_input("ratios");
          }).find("atio") != std::string::npos);
    CHECK(refusal([](auto& m) {
              onnx::TensorProto& bias = tensor_of(m, "conv.bias");
              bias.clear_dims();
              bias.add_dims(1);
              bias.add_dims(3);
          }).find("Conv") != std::string::npos);
    CHECK(refusal([](auto& m) {
              m.mutable_graph()->mutable_node()->Clear();
              m.mutable_graph()->mutable_output(0)->Clear();
              *m.mutable_graph()->mutable_output(0) = m.graph().input(0);
          }) ==
          "output 'images': expected a Gemm or MatMul, or a Softmax of one, at the end of all");
}
