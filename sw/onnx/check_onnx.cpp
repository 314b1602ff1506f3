// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/check_onnx.hpp"

#include <cctype>
#include <cstring>
#include <exception>

#include <onnx/checker.h>
#include <onnx/defs/schema.h>

#include "hw/config/input_error.hpp"

namespace napier {

namespace {

/// The library's text in one line.
std::string in_one_line(const std::string& text) {
    std::string line;
    for (const char c : text) {
        const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
        if (!blank) {
            line.push_back(c);
        } else if (!line.empty() && line.back() != ' ') {
            line.push_back(' ');
        }
    }
    while (!line.empty() && line.back() == ' ') {
        line.pop_back();
    }
    return line;
}

/// Since operator set 18 the axes of a mean are an input; the sets that the library knows have them
/// as an attribute.
void put_axes_back(onnx::GraphProto& graph) {
    for (onnx::NodeProto& node : *graph.mutable_node()) {
        if (node.op_type() != "ReduceMean" || node.input_size() != 2) {
            continue;
        }
        for (const onnx::TensorProto& tensor : graph.initializer()) {
            if (tensor.name() == node.input(1) && tensor.has_raw_data()) {
                onnx::AttributeProto& axes = *node.add_attribute();
                axes.set_name("axes");
                axes.set_type(onnx::AttributeProto::INTS);
                for (std::size_t i = 0; i + 8 <= tensor.raw_data().size(); i += 8) {
                    std::int64_t axis = 0;
                    std::memcpy(&axis, tensor.raw_data().data() + i, sizeof axis);
                    axes.add_ints(axis);
                }
            }
        }
        node.mutable_input()->RemoveLast();
    }
}

/// Whether the model is newer than the library; it is then told to be as new as that.
bool made_older(onnx::ModelProto& model) {
    const int newest = onnx::OpSchemaRegistry::DomainToVersionRange::Instance().Map().at("").second;
    bool older = false;
    for (auto& set : *model.mutable_opset_import()) {
        if ((set.domain().empty() || set.domain() == "ai.onnx") && set.version() > newest) {
            set.set_version(newest);
            older = true;
        }
    }
    if (model.ir_version() > onnx::IR_VERSION) {
        model.set_ir_version(onnx::IR_VERSION);
    }
    return older;
}

} // namespace

void check_onnx(const std::string& path, const onnx::ModelProto& model) {
    onnx::ModelProto checked = model;
    try {
        if (made_older(checked)) {
            put_axes_back(*checked.mutable_graph());
        }
        onnx::checker::check_model(checked);
    } catch (const std::exception& error) {
        throw InputError(path + ": not valid ONNX: " + in_one_line(error.what()));
    }
}

} // namespace napier
