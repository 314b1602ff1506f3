// SPDX-License-Identifier: Apache-2.0
// Where the axes of maps lie in a graph's values: what is imported computes what the graph does, or
// is refused; nothing is taken for something else.
#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/onnx/check_import.hpp"
#include "tests/sw/onnx/graph_builder.hpp"

using namespace napier;
using namespace napier::test;

namespace {

/// What import says of the graph, empty: it computes the same.
std::string checked(const OnnxGraph& graph, const ImageShape& image) {
    std::string refusal;
    try {
        import_onnx(graph, "built", "cifar-100", image);
    } catch (const InputError& error) {
        return error.what();
    }
    test::check_import(graph, image);
    return refusal;
}

std::string perm(GraphBuilder& g, const std::string& x, const std::vector<double>& order) {
    return g.node("Transpose", {x}, {{"perm", order}});
}

} // namespace

TEST_CASE("images whose channels come last") {
    const ImageShape image{3, 6, 5};
    GraphBuilder row({0, 6, 5, 3});
    test::check_import(
        row.finish(row.node("MatMul", {row.node("Flatten", {"images"}), row.random("w", {90, 7})})),
        image);
    GraphBuilder g({0, 6, 5, 3});
    const std::string conv =
        g.node("Relu", {g.conv("c", perm(g, "images", {0, 3, 1, 2}), 4, 3, 3, 1, 1, true)});
    const std::string last = perm(g, conv, {0, 2, 3, 1});
    const std::string mean = g.node("ReduceMean", {last}, {{"axes", {1, 2}}, {"keepdims", {0}}});
    test::check_import(g.finish(g.gemm("head", mean, 5, 4)), image);
    GraphBuilder flat({0, 6, 5, 3});
    const std::string map = flat.node(
        "Relu", {flat.conv("c", perm(flat, "images", {0, 3, 1, 2}), 4, 3, 3, 1, 0, true)});
    test::check_import(
        flat.finish(
            flat.gemm("head", flat.node("Flatten", {perm(flat, map, {0, 2, 3, 1})}), 5, 4 * 4 * 3)),
        image);
    GraphBuilder wrong({0, 6, 5, 3});
    CHECK(
        checked(wrong.finish(wrong.gemm(
                    "head", wrong.node("Flatten", {wrong.conv("c", "images", 4, 6, 3, 1, 1, true)}),
                    5, 60)),
                image) ==
        "built.onnx: node 'Conv_0' (Conv): reads any x 6 x 5 x 3, expected a map: images x 3 "
        "channels x 6 rows x 5 columns");
    GraphBuilder grey({0, 6, 5}); // of one channel, which has no dimension of its own
    const std::string shaped = grey.node("Reshape", {"images", grey.constant("s", {-1, 1, 6, 5})});
    test::check_import(
        grey.finish(grey.gemm("head",
                              grey.node("Flatten", {grey.conv("c", shaped, 4, 1, 3, 1, 0, true)}),
                              5, 4 * 4 * 3)),
        {1, 6, 5});
}

TEST_CASE("a constant that is added to a map is aligned from the last dimension on") {
    int taken = 0;
    for (const ImageShape& map : {ImageShape{4, 4, 4}, ImageShape{4, 3, 5}, ImageShape{3, 4, 3},
                                  ImageShape{1, 3, 3}, ImageShape{3, 1, 1}, ImageShape{3, 1, 3}}) {
        const std::int64_t c = map.channels;
        const std::int64_t h = map.height;
        const std::int64_t w = map.width;
        const std::vector<std::vector<std::int64_t>> shapes = {
            {},        {1},       {c},          {w},          {h, 1},       {h, w},
            {1, 1},    {c, 1},    {c, 1, 1},    {1, c, 1, 1}, {1, 1, 1, 1}, {1, h, w},
            {1, 1, w}, {c, h, w}, {1, 1, 1, c}, {1, c},       {1, 1, c, 1}, {1, 1, c, 1, 1}};
        for (const std::vector<std::int64_t>& shape : shapes) {
            for (const bool first : {false, true}) {
                GraphBuilder g({0, 2, h, w});
                const std::string conv = g.conv("c", "images", c, 2, 1, 1, 0, false);
                const std::string b = g.random("b", shape);
                const std::string sum = g.node("Add", first ? std::vector<std::string>{b, conv}
                                                            : std::vector<std::string>{conv, b});
                INFO("to " << to_string(map) << ", " << shape.size() << " dimensions");
                const OnnxGraph graph =
                    g.finish(g.gemm("head", g.node("Flatten", {sum}), 5, c * h * w));
                taken += checked(graph, {2, map.height, map.width}).empty() ? 1 : 0;
            }
        }
    }
    CHECK(taken > 60);
}

TEST_CASE("a constant that is added to a row of values is a number a value, or one for all") {
    int taken = 0;
    const std::vector<std::vector<std::int64_t>> shapes = {{},     {1},    {4},    {1, 4},
                                                           {4, 1}, {1, 1}, {2, 4}, {1, 1, 4}};
    for (const std::vector<std::int64_t>& shape : shapes) {
        for (const bool gemm : {false, true}) {
            GraphBuilder g({0, 1, 2, 3});
            const std::string flat = g.node("Flatten", {"images"});
            const std::string w = g.random("w", {6, 4});
            const std::string b = g.random("b", shape);
            const std::string out = gemm ? g.node("Gemm", {flat, w, b})
                                         : g.node("Add", {g.node("MatMul", {flat, w}), b});
            taken += checked(g.finish(out), {1, 2, 3}).empty() ? 1 : 0;
        }
    }
    CHECK(taken == 10);
}

TEST_CASE("a reshape keeps images and the order of their values, or is refused") {
    std::mt19937 random(3);
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < 300; ++i) {
        GraphBuilder g({random() % 2 == 0 ? 0 : 1, 2, 3, 4});
        std::string x = g.node("Relu", {g.conv("c", "images", 2, 2, 1, 1, 0, true)});
        for (int step = 0; step < 2; ++step) {
            std::vector<double> sizes;
            const std::size_t rank = 1 + random() % 4;
            for (std::size_t s = 0; s < rank; ++s) {
                const std::vector<double> some = {0, -1, 1, 2, 3, 4, 6, 12, 24};
                sizes.push_back(s == 0 && random() % 4 != 0 ? -static_cast<double>(random() % 2)
                                                            : some[random() % some.size()]);
            }
            x = g.node("Reshape", {x, g.constant("s" + std::to_string(step), sizes)});
        }
        const OnnxGraph graph =
            g.finish(g.gemm("head", g.node("Reshape", {x, g.constant("flat", {-1, 24})}), 5, 24));
        (checked(graph, {2, 3, 4}).empty() ? taken : refused) += 1;
    }
    CHECK(taken > 5);
    CHECK(refused > 100);
    // 24 values of some images, 24 images of some values.
    GraphBuilder mixed({0, 2, 3, 4});
    const std::string turned = mixed.node("Reshape", {"images", mixed.constant("s", {24, -1})});
    CHECK(
        checked(mixed.finish(mixed.gemm("head", turned, 5, 24)), {2, 3, 4}).find("mixes images") !=
        std::string::npos);
}

TEST_CASE("windows may stick out more on one side than on the other") {
    const ImageShape image{2, 7, 6};
    for (const char* const same : {"SAME_UPPER", "SAME_LOWER"}) {
        for (const int kernel : {1, 2, 3, 4, 5}) {
            for (const int stride : {1, 2, 3}) {
                INFO(same << ", kernel " << kernel << ", stride " << stride);
                GraphBuilder g({0, 2, 7, 6});
                const auto side = static_cast<double>(stride);
                const std::string conv =
                    g.node("Conv", {"images", g.random("w", {3, 2, kernel, kernel})},
                           {{"strides", {side, side}}});
                g.graph().nodes.back().attributes["auto_pad"].text = same;
                g.graph().nodes.back().attributes["auto_pad"].type = OnnxAttribute::Type::text;
                const std::int64_t height = (7 + stride - 1) / stride;
                const std::int64_t width = (6 + stride - 1) / stride;
                const OnnxGraph graph =
                    g.finish(g.gemm("head", g.node("Flatten", {conv}), 5, 3 * height * width));
                // The rows and the columns that are added may differ in number.
                const auto all = [&](std::int64_t size) {
                    return std::max<std::int64_t>(0, (size - 1) / stride * stride + kernel - size);
                };
                if (all(7) == all(6)) {
                    CHECK(checked(graph, image).empty());
                } else {
                    CHECK(checked(graph, image).find("pads: found ") != std::string::npos);
                }
            }
        }
    }
    GraphBuilder g({0, 4, 7, 6});
    const std::string depthwise = g.node("Conv",
                                         {g.conv("c", "images", 4, 4, 1, 1, 0, true),
                                          g.random("w", {4, 1, 3, 3}), g.random("b", {4})},
                                         {{"group", {4}}, {"pads", {0, 2, 2, 0}}});
    test::check_import(g.finish(g.gemm("head", g.node("Flatten", {depthwise}), 5, 4 * 7 * 6)),
                       {4, 7, 6});
}

TEST_CASE("batch norm behind an activation, and of a row that has dimensions of size 1") {
    const ImageShape image{3, 6, 6};
    GraphBuilder g({0, 3, 6, 6});
    const std::string conv = g.node("Relu", {g.conv("c", "images", 4, 3, 3, 1, 1, true)});
    const std::string pooled = g.node("MaxPool", {g.batch_norm("n", conv, 4, 1e-5)},
                                      {{"kernel_shape", {2, 2}}, {"strides", {2, 2}}});
    const std::string hidden = g.gemm("hidden", g.node("Flatten", {pooled}), 6, 36);
    const std::string column = g.node("Unsqueeze", {hidden}, {{"axes", {2}}});
    const std::string norm =
        g.node("Squeeze", {g.batch_norm("m", column, 6, 1e-3)}, {{"axes", {2}}});
    test::check_import(g.finish(g.gemm("head", g.node("Relu", {norm}), 5, 6)), image);
    GraphBuilder flat({0, 3, 6, 6}); // a number for each value of a map is no batch norm
    const std::string row = flat.node("Flatten", {flat.conv("c", "images", 4, 3, 3, 1, 1, true)});
    CHECK(checked(flat.finish(flat.gemm("head", flat.batch_norm("n", row, 144, 1e-5), 5, 144)),
                  image) ==
          "built.onnx: node 'BatchNormalization_2' (BatchNormalization): reads any "
          "x 144, expected images x 4 channels in front");
}

TEST_CASE("weights and shapes that a graph computes from constants") {
    const ImageShape image{3, 4, 4};
    GraphBuilder g({0, 3, 4, 4});
    const std::string weight =
        g.node("Transpose", {g.node("Reshape", {g.random("w", {30}), g.constant("s", {3, -1})})},
               {{"perm", {1, 0}}});
    const std::string kernel =
        g.node("Unsqueeze", {weight}, {{"axes", {2, 3}}}); // 10 filters of 3 channels, 1 x 1
    const std::string conv = g.node("Conv", {"images", kernel});
    const std::string batch = g.node("Gather", {g.node("Shape", {conv}), g.constant("zero", {0})});
    const std::string shape = g.node("Concat", {batch, g.constant("rest", {-1})}, {{"axis", {0}}});
    test::check_import(g.finish(g.gemm("head", g.node("Reshape", {conv, shape}), 5, 160)), image);
}
