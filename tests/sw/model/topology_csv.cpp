// SPDX-License-Identifier: Apache-2.0

#include <fstream>
#include <sstream>

#include "hw/config/input_error.hpp"
#include "sw/model/layer_kind.hpp"
#include "sw/model/topology_csv.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

TopologyRow row_of(const Network& network, std::size_t layer) {
    return *network.layers[layer].kind->topology(network.layers[layer]);
}

} // namespace

TEST_CASE("convolutions in every shape people write them", "[topology]") {
    const char* const heading = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter "
                                "Width, Channels, Num Filter, Strides,\n";
    const std::string text = GENERATE(
        as<std::string>{}, "Conv 1a, 224, 224, 7, 7, 3, 64, 2,\n", "Conv 1a,224,224,7,7,3,64,2",
        "\xEF\xBB\xBF\n Conv 1a ,224,224,7,7,3,64,2,2,\r\n\r\n",
        "Conv 1a,224,224,7,7,3,64,2,,,\n,,,\n", "Conv 1a,224,224,7,7,3,64,2,1:1,\n");
    const std::string whole = GENERATE(false, true) ? heading + text : text;
    INFO(whole);
    Network w = parse_topology(whole, "folder/net.csv");
    connect(w);
    CHECK(w.name == "net");
    REQUIRE(w.layers.size() == 1);
    CHECK(w.layer_name(0) == "Conv 1a");
    const TopologyRow layer = row_of(w, 0);
    CHECK(layer.rows == 110 * 110); // SCALE-Sim rounds a window that sticks out up
    CHECK(layer.outputs == 64);
    CHECK(layer.depth == 147);
    CHECK(w.macs() == 110 * 110 * 64 * 147);
}

TEST_CASE("products, and a depthwise layer as a product a channel", "[topology]") {
    const Network w =
        parse_topology("Layer,M,N,K,\nFFN up, 128, 2048, 512,\nnext,1,2,3\n", "t.csv");
    REQUIRE(w.layers.size() == 2);
    CHECK(w.layers[0].name == "FFN up");
    CHECK(row_of(w, 0).rows == 128);
    CHECK(row_of(w, 0).outputs == 2048);
    CHECK(row_of(w, 0).depth == 512);
    const Network dp = parse_topology("Conv DP 1,16,16,3,3,32,1,1,\n", "t.csv");
    CHECK(row_of(dp, 0).products == 32);
    CHECK(row_of(dp, 0).depth == 9);
}

TEST_CASE("a bad row is named", "[topology]") {
    const auto refuse = [](const std::string& text, const std::string& message) {
        CHECK_THROWS_WITH(parse_topology(text, "t.csv"), Catch::Contains(message));
        CHECK_THROWS_AS(parse_topology(text, "t.csv"), InputError);
    };
    refuse("name,a,b\nx,1,2,three,\n", "t.csv:2: K: found 'three', expected an integer in 1..");
    refuse("x,1,2,3,4,\n", "t.csv:1: found 4 numbers after the name, expected 3");
    refuse("x,8,8,9,3,1,1,1,\n", "filter: found 9 x 3, expected at most the input's 8 x 8");
    refuse("x,8,8,3,3,1,1,0,\n", "t.csv:1: stride: found '0'");
    refuse("x,8,8,3,3,1,1,1,2:4,\n", "sparsity: found '2:4'");
    refuse("heading, only\n", "no layers");
    refuse("x,-1,2,3,\ny,1,2,3,\n", "t.csv:1: M: found '-1'"); // no heading
    refuse("x,l28,28,3,3,1,1,1,\ny,28,28,3,3,1,1,1,\n", "t.csv:1: ifmap height: found 'l28'");
    refuse("x,2561,354431,256,512,511,354431,211,6,\n", "t.csv:1: found "); // 64 bits are too few
    refuse("x,16777216,16777216,1,1,1,1,16777216,\n", "words of input a sample, expected at most");
    refuse("x,1048576,4096,4096,\ny,1,1,1,\n", "t.csv:2: found 1.75922e+13 MACs a sample");
    refuse("x,99999999999999999999,2,3,\n", "M: found '99999999999999999999'");
}

TEST_CASE("what is written reads back the same", "[topology]") {
    for (const char* const name : {"vgg11", "resnet18", "transformer"}) {
        Network network = load_network(name);
        connect(network);
        Network again =
            parse_topology(topology_text(topology_rows(network)), std::string(name) + ".csv");
        connect(again);
        CHECK(again.macs() == network.macs());
    }
}

TEST_CASE("the committed layers are what their command writes", "[topology][traces]") {
    const auto name = GENERATE(as<std::string>{}, "vgg11", "vgg16", "resnet18", "transformer");
    std::ifstream in(NAPIER_TRACES + ("/" + name + "-forward.csv"));
    REQUIRE(in);
    std::ostringstream text;
    text << in.rdbuf();
    Network network = load_network(name);
    connect(network);
    CHECK(text.str() == topology_text(topology_rows(network)));
}
