// SPDX-License-Identifier: Apache-2.0

#include <fstream>
#include <sstream>
#include <vector>

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
    refuse("x,16777216,16777216,16,\ny,1,1,1,\n", "t.csv:2: found 4.5036e+15 MACs a sample");
    refuse("x,99999999999999999999,2,3,\n", "M: found '99999999999999999999'");
}

TEST_CASE("a heading says what its columns are", "[topology]") {
    const auto first = [](const std::string& text) {
        return row_of(parse_topology(text, "t.csv"), 0);
    };
    const TopologyRow turned = first("Layer,M,K,N,\nFC,12,34,56,\n");
    CHECK((turned.rows == 12 && turned.depth == 34 && turned.outputs == 56));
    const TopologyRow shuffled =
        first("Layer, Num Filter, Channels, Filter W, Filter H, IFMAP_W, IFMAP_H, Stride W, "
              "Stride H, Batch\nC, 6, 4, 2, 3, 20, 30, 2, 1, 5\n");
    const Convolution c = *shuffled.convolution;
    CHECK((c.height == 30 && c.width == 20 && c.filter_height == 3 && c.filter_width == 2));
    CHECK((c.stride_height == 1 && c.stride_width == 2 && c.channels == 4));
    CHECK((shuffled.outputs == 6 && shuffled.samples == 5 && shuffled.rows == 28 * 10));
    // As in some of SCALE-Sim's own files.
    const TopologyRow both = first("Layer, IFMAP Width, IFMAP Width, Filter Height, Filter Width, "
                                   "Channels, Num Filter, Strides,\nC,9,5,3,1,2,4,1\n");
    CHECK((both.convolution->height == 9 && both.convolution->width == 5));
    // One title for both strides.
    const TopologyRow strides =
        first("Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter "
              "Width, Channels, Num Filter, Strides,\nA,9,9,3,3,1,2,2,1\n");
    CHECK(strides.rows == 4 * 7);
    // A batch column that a row leaves out.
    const std::string batch = "Layer name,Ifmap height,ifmap width,filter height,filter width,"
                              "channels,num filters,strides,batch size,\n";
    CHECK(first(batch + "a,8,8,3,3,2,4,1,\n").samples == 1);
    CHECK(first(batch + "a,8,8,3,3,2,4,1,7,\n").samples == 7);
    // What follows from the other columns is compared.
    const std::string sizes = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, "
                              "Channels, Num Filter, Strides,,,Eh,Ew,e2\n,,,,\n";
    CHECK(first(sizes + "a,8,8,3,3,2,4,1,,,6,6,36\n").rows == 36);
    CHECK_THROWS_WITH(first(sizes + "a,8,8,3,3,2,4,1,,,6,7,36\n"),
                      "t.csv:3: Ew: found '7', expected 6: what the other columns make");
}

TEST_CASE("what a heading names and cannot be timed is refused", "[topology]") {
    const std::string conv = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, "
                             "Channels, Num Filter, Strides, ";
    const auto refuse = [](const std::string& text, const std::string& message) {
        CHECK_THROWS_WITH(parse_topology(text, "t.csv"), Catch::Contains(message));
        CHECK_THROWS_AS(parse_topology(text, "t.csv"), InputError);
    };
    refuse(conv + "Groups,\na,8,8,3,3,2,4,1,2\n", "t.csv:2: Groups: found '2', expected 1");
    refuse(conv + "Dilation,\na,8,8,3,3,2,4,1,2\n", "t.csv:2: Dilation: found '2', expected 1");
    refuse(conv + "Padding,\na,8,8,3,3,2,4,1,1\n", "t.csv:2: Padding: found '1', expected 0");
    refuse(conv + "Repeat,\na,8,8,3,3,2,4,1,4\n",
           "t.csv:2: Repeat: found '4' in a column that is not known here");
    refuse(conv + "Batch Size,\na,8,8,3,3,2,4,1,2,9,\n",
           "t.csv:2: found 9 values after the name, expected 8 as the heading says");
    refuse(conv + "Strides,\na,8,8,3,3,2,4,1,2\n", "the second for the stride");
    refuse("Layer, M, N,\nz,1,2\n,", "K: found ''");
    refuse("Layer, M, K, Batch,\nz,1,2,3\n", "found no column for the N");
    refuse("Layer, IFMAP Height, Channels,\nz,1,2\n", "found no column for the ifmap width");
    refuse(conv + "Sparsity,\na,8,8,3,3,2,4,1,2:4\n", "sparsity: found '2:4'");
    CHECK_NOTHROW(parse_topology(conv + "Groups, Padding,\na,8,8,3,3,2,4,1,1,0\n", "t.csv"));
}

TEST_CASE("parts, remarks and depthwise names leave a note", "[topology]") {
    const Network parts = parse_topology("Layer name, IFMAP Height, IFMAP Width, Filter Height, "
                                         "Filter Width, Channels, Num Filter, Strides,\n\nOne,\n"
                                         "a,8,8,3,3,2,4,1,\n\nOther net,,\nb,8,8,3,3,2,4,1,\n",
                                         "t.csv");
    CHECK(parts.layers.size() == 2);
    REQUIRE(parts.notes.size() == 2);
    CHECK(parts.notes[1] ==
          "t.csv:6: 'Other net': a name without numbers, read as the heading of a part");
    const Network remarks = parse_topology("a_dw,8,8,3,3,1,1,1,#dw\nb,8,8,3,3,1,1,1, # pw, 7,\n"
                                           "#c,8,8,3,3,1,1,1\n",
                                           "t.csv");
    CHECK(remarks.layers.size() == 2);
    CHECK(remarks.notes ==
          std::vector<std::string>{"t.csv: '#dw' and 2 more: what stands behind # is not read"});
    const Network depthwise = parse_topology("ADPT,8,8,3,3,5,1,1,\n", "t.csv");
    REQUIRE(depthwise.notes.size() == 1);
    CHECK_THAT(depthwise.notes[0], Catch::Contains("'ADPT': DP in a name means depthwise"));
    const Network words =
        parse_topology("Layer, M, N, K, Type,\na,1,2,3,fc\nb,1,2,3,fc\n", "t.csv");
    CHECK(words.notes ==
          std::vector<std::string>{"t.csv: 'Type' and 1 more: a column that is not read"});
    // Another heading in the middle starts other columns.
    const Network two = parse_topology("L,M,N,K\na,1,2,3\nL,M,K,N\nb,1,2,3\n", "t.csv");
    CHECK(row_of(two, 0).depth == 3);
    CHECK(row_of(two, 1).depth == 2);
}

TEST_CASE("strides and batches of their own are written and read back", "[topology]") {
    Network network =
        parse_topology("L,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num "
                       "Filter,Stride Height,Stride Width,Batch Size\na,20,30,3,5,4,6,2,1,3\n"
                       "b,9,9,1,1,4,6,1,1,1\n",
                       "t.csv");
    connect(network);
    CHECK(network.macs() == 3 * 10 * 26 * 3 * 5 * 4 * 6 + 9 * 9 * 4 * 6);
    const std::string text = topology_text(topology_rows(network));
    Network again = parse_topology(text, "t.csv");
    connect(again);
    CHECK(again.macs() == network.macs());
    CHECK(topology_text(topology_rows(again)) == text);
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
