// SPDX-License-Identifier: Apache-2.0
// Files that are written, with ONNX's own checker and shape inference.
#include <fstream>

#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

#include "sw/onnx/onnx_export.hpp"
#include "sw/onnx/onnx_file.hpp"
#include "sw/onnx/onnx_import.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"
#include "tests/sw/onnx/random_network.hpp"
#include "tests/sw/onnx/same_layers.hpp"

using namespace napier;
using namespace napier::test;

namespace {

void check_valid(const std::string& bytes) {
    onnx::ModelProto model;
    REQUIRE(model.ParseFromString(bytes));
    CHECK_NOTHROW(onnx::checker::check_model(model));
    // Strict: an operator's output that is not what the file says of it is an error.
    const onnx::ShapeInferenceOptions strict(true, 1, false);
    CHECK_NOTHROW(
        onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), strict));
    CHECK_FALSE(bytes.empty());
}

} // namespace

TEST_CASE("a written file is a model by ONNX's rules and the same network once read") {
    const TemporaryFolder folder;
    for (std::uint32_t seed = 0; seed < 200; ++seed) {
        INFO("network " << seed);
        RandomNetwork random(seed);
        const std::vector<LayerParameters> parameters = random.parameters();
        const OnnxGraph graph = export_onnx(random.network(), parameters);
        const std::string bytes = onnx_bytes(graph);
        check_valid(bytes);
        std::ofstream(folder.file("n.onnx"), std::ios::binary) << bytes;
        const OnnxGraph read = read_onnx(folder.file("n.onnx"));
        CHECK(read.input_shape == graph.input_shape);
        CHECK(read.output_shape == graph.output_shape);
        check_same_layers(import_onnx(read, "random", "none", random.network().image),
                          random.network(), parameters);
    }
}

TEST_CASE("a model that is read and written again says the same") {
    // Exported by PyTorch; float32 and int64, attributes of all types that layers have.
    const std::string path =
        "/usr/share/libonnx-testdata/data/pytorch-converted/test_Linear/model.onnx";
    OnnxGraph graph = read_onnx(path);
    for (OnnxNode& node : graph.nodes) {
        node.attributes.erase("broadcast"); // newer operator sets have it no more
    }
    const TemporaryFolder folder;
    std::ofstream(folder.file("n.onnx"), std::ios::binary) << onnx_bytes(graph);
    const OnnxGraph again = read_onnx(folder.file("n.onnx"));
    CHECK(onnx_bytes(again).size() > 0);
    REQUIRE(again.nodes.size() == graph.nodes.size());
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        CHECK(again.nodes[n].operation == graph.nodes[n].operation);
        CHECK(again.nodes[n].inputs == graph.nodes[n].inputs);
        CHECK(again.nodes[n].outputs == graph.nodes[n].outputs);
        REQUIRE(again.nodes[n].attributes.size() == graph.nodes[n].attributes.size());
        for (const auto& [name, attribute] : graph.nodes[n].attributes) {
            CHECK(again.nodes[n].attributes.at(name).type == attribute.type);
            CHECK(again.nodes[n].attributes.at(name).numbers == attribute.numbers);
            CHECK(again.nodes[n].attributes.at(name).text == attribute.text);
        }
    }
    REQUIRE(again.constants.size() == graph.constants.size());
    for (const auto& [name, constant] : graph.constants) {
        CHECK(again.constants.at(name).shape == constant.shape);
        CHECK(again.constants.at(name).values == constant.values);
    }
}
