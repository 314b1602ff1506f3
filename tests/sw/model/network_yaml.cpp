// SPDX-License-Identifier: Apache-2.0
#include "sw/model/network_yaml.hpp"

#include <filesystem>
#include <fstream>

#include "sw/model/layer_kind.hpp"
#include "sw/model/topology_csv.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/temporary_folder.hpp"

using namespace napier;
using namespace napier::test;

namespace {

Network written_and_read(const Network& network, const std::string& comment = "") {
    const TemporaryFolder folder;
    std::ofstream(folder.file("n.yaml")) << network_yaml(network, comment);
    return load_network(folder.file("n.yaml"));
}

void check_same(const Network& found, const Network& expected) {
    CHECK(found.name == expected.name);
    CHECK(found.dataset == expected.dataset);
    CHECK(recipe_keys(found.train) == recipe_keys(expected.train));
    CHECK(found.train.describe() == expected.train.describe());
    REQUIRE(found.layers.size() == expected.layers.size());
    for (std::size_t l = 0; l < found.layers.size(); ++l) {
        const Layer& a = found.layers[l];
        const Layer& b = expected.layers[l];
        CHECK(a.kind_name() == b.kind_name());
        CHECK(a.kind->keys() == b.kind->keys());
        CHECK(a.activation == b.activation);
        CHECK(a.name == b.name);
        CHECK(a.from == b.from);
        CHECK(a.with == b.with);
    }
}

} // namespace

TEST_CASE("bundled networks are the same once written and read", "[network]") {
    for (const std::string& name : bundled_networks().names()) {
        INFO(name);
        check_same(written_and_read(load_network(name)), load_network(name));
        check_same(written_and_read(load_network(name, 0.37)), load_network(name, 0.37));
    }
}

TEST_CASE("SCALE-Sim's rows are the same once written and read", "[network]") {
    for (const auto& file : std::filesystem::directory_iterator(NAPIER_TRACES)) {
        if (file.path().extension() == ".csv") {
            INFO(file.path());
            const Network network = load_network(file.path().string());
            check_same(written_and_read(network), network);
        }
    }
    const Network rows = parse_topology("Layer, h, w, fh, fw, c, n, s,\n"
                                        "plain, 9, 8, 3, 2, 5, 4, 2,\n"
                                        "DP1, 7, 7, 3, 3, 6, 1, 1,\n",
                                        "rows.csv");
    const Network again = written_and_read(rows);
    check_same(again, rows);
    for (const Network* network : {&rows, &again}) {
        CHECK(network->macs() == 4u * 4 * 4 * 30 + 5u * 5 * 9 * 6);
    }
}

TEST_CASE("names that YAML takes for a value come back as names", "[network]") {
    for (const std::string name :
         {"null", "NULL", "Null", "~", "5", "0x1f", "true", "No", "-", ".inf", "a: b", "[x", "*a",
          "&a", "#", "\t", "\xC2\xB5", "a'b\"c"}) {
        INFO(name);
        Network network = load_network("mlp");
        network.name = name;
        network.layers[0].name = name;
        check_same(written_and_read(network), network);
    }
}

TEST_CASE("a written network has every key of its layers and its recipe", "[network]") {
    Network network;
    network.name = "has: a colon";
    network.dataset = "mnist";
    network.layers = {convolution(4, 3, 2, 1, Activation::relu, false), max_pool(3, 2, 1),
                      dropout(0.1), dense(10)};
    network.layers[0].name = "stem";
    network.layers[2].from = "stem";
    network.train.learning_rate = 0.1;
    CHECK(network_yaml(network, "as written") == R"(# as written
name: "has: a colon"
dataset: mnist
layers:
  - {kind: conv, name: stem, filters: 4, kernel: 3, stride: 2, padding: 1, bias: false, activation: relu}
  - {kind: max_pool, kernel: 3, stride: 2, padding: 1}
  - {kind: dropout, from: stem, rate: 0.1}
  - {kind: dense, outputs: 10, bias: true}
train:
  batch: 32
  epochs: 1
  learning_rate: 0.1
  schedule: constant
  momentum: 0
  weight_decay: 0
  optimiser: sgd
  flip: false
  crop_padding: 0
  normalise: false
)");
}

TEST_CASE("recipes are the same once written and read", "[network]") {
    Network network = load_network("mlp");
    network.train.schedule = Schedule::step;
    check_same(written_and_read(network), network);
    network.train.schedule = Schedule::cosine;
    network.train.final_rate = 1.0 / 3.0;
    network.train.optimiser = Optimiser::madam;
    network.train.madam_keep = 0.9;
    network.train.augmentation = {true, 4};
    network.train.normalise = true;
    check_same(written_and_read(network), network);
}
