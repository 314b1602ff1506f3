// SPDX-License-Identifier: Apache-2.0

#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/onnx/check_import.hpp"
#include "tests/sw/onnx/graph_builder.hpp"
#include "tests/sw/train/chip_against_float.hpp"
#include "tests/sw/train/kind_gradients.hpp"

using namespace napier;
using test::message_of;

namespace {

/// Parts that end on a group of eight words and parts that do not; a layer that two layers read.
const char* const kConcatLayers = R"(
  - {kind: conv, filters: 8, kernel: 3, padding: 1, activation: leaky_relu, name: a}
  - {kind: conv, filters: 5, kernel: 3, padding: 1, activation: leaky_relu, name: b}
  - {kind: conv, from: a, filters: 11, kernel: 1, name: c}
  - {kind: concat, with: [b, a], name: d}
  - {kind: conv, filters: 3, kernel: 3, stride: 2}
  - {kind: dense, outputs: 4}
)";

} // namespace

TEST_CASE("concat: shapes, and what does not fit", "[concat]") {
    const auto layers = test::layers_of(kConcatLayers, {1, 6, 6});
    CHECK(layers[3].output == ImageShape{24, 6, 6});
    const auto refused = [](const std::string& items) {
        return message_of([&] { test::layers_of(items, {1, 6, 6}); });
    };
    CHECK(refused("  - {kind: conv, filters: 8, kernel: 3, name: a}\n"
                  "  - {kind: conv, filters: 8, kernel: 3}\n"
                  "  - {kind: concat, with: a}\n") ==
          "net: layers[2] (concat): cannot put maps of 8x4x4 beside 8x2x2");
}

TEST_CASE("concat: float32 gradients are finite differences", "[concat]") {
    test::check_float_gradients(test::layers_of(kConcatLayers, {1, 6, 6})[3]);
}

TEST_CASE("concat: the chip trains it as float32 does", "[concat]") {
    const auto [name, bound] =
        GENERATE(table<std::string, double>({{"lns16", 0.05}, {"fixed16", 0.06}}));
    test::check_against_float(test::layers_of(kConcatLayers, {1, 6, 6}), name, bound);
}

TEST_CASE("concat: read from ONNX, in its order", "[concat][onnx]") {
    test::GraphBuilder builder({0, 1, 6, 6});
    const std::string a = builder.conv("a", "images", 5, 1, 3, 1, 1, true);
    const std::string b = builder.node("Relu", {builder.conv("b", a, 9, 5, 3, 1, 1, true)});
    const std::string both = builder.node("Concat", {a, b}, {{"axis", {1}}});
    const std::string c = builder.conv("c", both, 3, 14, 1, 1, 0, false);
    test::check_import(builder.finish(builder.gemm("fc", builder.node("Flatten", {c}), 4, 3 * 36)),
                       {1, 6, 6});
}
