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

/// A gate beside what it gates, both behind one layer. Channels do not end on a group of eight
/// words.
const char* const kMultiplyLayers = R"(
  - {kind: conv, filters: 11, kernel: 3, padding: 1, activation: leaky_relu, name: a}
  - {kind: conv, filters: 11, kernel: 3, padding: 1, name: gate}
  - {kind: multiply, with: a, name: gated}
  - {kind: conv, filters: 8, kernel: 3}
  - {kind: dense, outputs: 4}
)";

} // namespace

TEST_CASE("multiply: shapes, and what does not fit", "[multiply]") {
    const auto layers = test::layers_of(kMultiplyLayers, {1, 6, 6});
    CHECK(layers[2].output == ImageShape{11, 6, 6});
    CHECK(layers[2].kind->macs(layers[2], Pass::forward, 7) == 0);
    CHECK(layers[2].kind->macs(layers[2], Pass::data_gradient, 7) == 0);
    CHECK(layers[2].parameters() == 0);
    const auto refused = [](const std::string& items) {
        return message_of([&] { test::layers_of(items, {1, 6, 6}); });
    };
    const std::string conv = "  - {kind: conv, filters: 8, kernel: 3, name: a}\n";
    CHECK(refused(conv + "  - {kind: conv, filters: 8, kernel: 3}\n"
                         "  - {kind: multiply, with: a}\n") ==
          "net: layers[2] (multiply): cannot multiply maps of 8x2x2 and 8x4x4");
    CHECK(refused(conv + "  - {kind: multiply, with: nobody}\n") ==
          "net: layers[1] (multiply): with: no layer before it is called 'nobody'");
    CHECK(refused(conv + "  - {kind: multiply}\n").find("with") != std::string::npos);
    CHECK(refused(conv + "  - {kind: multiply, with: a, scale: 2}\n").find("scale") !=
          std::string::npos);
}

TEST_CASE("multiply: float32 gradients are finite differences", "[multiply]") {
    test::check_float_gradients(test::layers_of(kMultiplyLayers, {1, 6, 6})[2]);
}

TEST_CASE("multiply: the chip trains it as float32 does", "[multiply]") {
    const auto [name, bound] =
        GENERATE(table<std::string, double>({{"lns16", 0.05}, {"fixed16", 0.06}}));
    test::check_against_float(test::layers_of(kMultiplyLayers, {1, 6, 6}), name, bound);
}

TEST_CASE("multiply: its maps and gradients are products of the words the chip holds",
          "[multiply]") {
    const std::string name = GENERATE("lns8", "lns12", "fixed16");
    const Network network = test::quarters_network(test::layers_of(kMultiplyLayers, {1, 6, 6}));
    const Dataset data = quarters();
    SystemCFixture context;
    Architecture a = chip(Dataflow::output_stationary, 8, 8, 32);
    a.arithmetic = named_arithmetic(name);
    if (a.arithmetic.binary_points()) {
        a.arithmetic.scales = {9, 13, 13, 7};
    }
    Platform platform("platform", a);
    ChipBackend backend(network, platform, 5);
    backend.train_step({data.train.pixels.data(), data.train.labels.data(), 16}, 0.01);
    const auto& layers = backend.plan().layers();
    const auto values = [&](const FeatureMap& map) { return backend.values(map.matrix(16)); };
    const VectorMath& math = backend.plan().math(0);
    const auto check = [&](const FeatureMap& got, const FeatureMap& one, const FeatureMap& other) {
        const std::vector<double> x = values(one);
        const std::vector<double> y = values(other);
        const std::vector<double> z = values(got);
        // LNS products are exact but for the ends of the range; fixed point rounds to nearest.
        const double half = !a.arithmetic.binary_points() ? 0 : std::exp2(-got.fraction - 1);
        const double most = std::exp2(a.arithmetic.word_bits() - 1 - got.fraction);
        for (std::size_t i = 0; i < z.size(); ++i) {
            const double product = x[i] * y[i];
            const double expected = !a.arithmetic.binary_points()
                                        ? math.to_real(math.from_real(product, 0, got.element_bits),
                                                       0, got.element_bits)
                                        : std::clamp(product, -most, most - 2 * half);
            INFO(x[i] << " * " << y[i] << " = " << z[i]);
            REQUIRE(std::fabs(z[i] - expected) <= half);
        }
        CHECK(std::any_of(z.begin(), z.end(), [](double value) { return value != 0; }));
    };
    check(layers[2].output, layers[1].output, layers[0].output);
    check(layers[1].gradient, layers[2].gradient, layers[0].output);
}

TEST_CASE("multiply: a square has twice the gradient of one factor", "[multiply]") {
    const char* const layers = R"(
  - {kind: conv, filters: 5, kernel: 3, name: a}
  - {kind: multiply, with: a}
  - {kind: dense, outputs: 4}
)";
    test::check_against_float(test::layers_of(layers, {1, 6, 6}), "lns16", 0.05);
}

TEST_CASE("multiply: read from ONNX and written", "[multiply][onnx]") {
    test::GraphBuilder builder({0, 1, 6, 6});
    const std::string a = builder.conv("a", "images", 5, 1, 3, 1, 1, true);
    const std::string gate = builder.node("Relu", {builder.conv("gate", a, 5, 5, 3, 1, 1, true)});
    const std::string both = builder.node("Relu", {builder.node("Mul", {a, gate})});
    const std::string c = builder.conv("c", both, 3, 5, 1, 1, 0, false);
    test::check_import(builder.finish(builder.gemm("fc", builder.node("Flatten", {c}), 4, 3 * 36)),
                       {1, 6, 6});
}

TEST_CASE("multiply: ONNX factors of other shapes and constants are refused", "[multiply][onnx]") {
    const auto refused = [](const std::string& second) {
        test::GraphBuilder builder({0, 1, 6, 6});
        const std::string a = builder.conv("a", "images", 5, 1, 3, 1, 1, true);
        const std::string b = second.empty() ? builder.random("half", {1})
                                             : builder.conv(second, a, 3, 5, 1, 1, 0, false);
        const std::string both = builder.node("Mul", {a, b});
        const OnnxGraph graph =
            builder.finish(builder.gemm("fc", builder.node("Flatten", {both}), 4, 5 * 36));
        return message_of([&] { import_onnx(graph, "built", "cifar-100", {1, 6, 6}); });
    };
    CHECK(refused("b").find("(Mul): multiplies ") != std::string::npos);
    CHECK(refused("").find("(Mul): its second input is not made by a layer") != std::string::npos);
}
