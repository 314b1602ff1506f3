// SPDX-License-Identifier: Apache-2.0
// Every check of what a chip counts, seen to fire.
#include "sw/train/chip_checks.hpp"

#include "hw/config/invariant_error.hpp"
#include "sw/train/chip_backend.hpp"
#include "sw/train/pass_macs.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;
using Catch::Matchers::Contains;

namespace {

struct CheckedTraining {
    explicit CheckedTraining(Network n)
        : network(std::move(n)), platform("platform", chip(Dataflow::output_stationary, 8, 8, 16)),
          backend(network, platform, 1), checks(network, platform) {}
    void step() {
        backend.train_step({data.train.pixels.data(), data.train.labels.data(), 16}, 0.1);
    }
    SystemCFixture context;
    Dataset data = quarters();
    Network network;
    Platform platform;
    ChipBackend backend;
    ChipChecks checks;
};

} // namespace

TEST_CASE("the MACs of a step are the products of its layers' shapes", "[invariants]") {
    CheckedTraining t(GENERATE(small_network(0.0, 0.0), small_cnn(), small_resnet()));
    t.checks.start();
    t.step();
    CHECK_NOTHROW(t.checks.finish(RunMode::training, 16));
    t.checks.start();
    t.backend.logits({t.data.test.pixels.data(), t.data.test.labels.data(), 5});
    CHECK_NOTHROW(t.checks.finish(RunMode::inference, 5));
    // The same counts held to another batch, and to another pass.
    CHECK_THROWS_WITH(t.checks.finish(RunMode::inference, 6),
                      Contains("layer 0 (") && Contains("evaluation: ") &&
                          Contains("MACs counted, the shape of 6 images makes"));
    CHECK_THROWS_AS(t.checks.finish(RunMode::training, 5), InvariantError);
}

TEST_CASE("bytes and rows of DRAM that no DMA counted are found", "[invariants]") {
    CheckedTraining t(small_network(0.0, 0.0));
    t.checks.start();
    Load load;
    load.element_bits = 12;
    load.rows = 1;
    load.columns = load.local_stride = 8;
    load.row_stride = 12;
    Gemm use; // reads it
    use.m = use.n = use.k = 1;
    use.k_total = 1;
    use.input_stride = use.weight_stride = 1;
    Instruction last{{}, 999, use}; // a tag that belongs to no layer
    last.tokens.pop_previous = true;
    Instruction first{{}, 999, load};
    first.tokens.push_next = true;
    t.platform.device.run({first, last}, t.backend.plan().bytes());
    CHECK_THROWS_WITH(t.checks.finish(RunMode::inference, 0),
                      Contains("the DMA counted 128 bytes in a program, the DRAM 140"));
    t.checks.start();
    t.platform.dram.begin_program();
    t.platform.dram.access(1, false, 100, nullptr, 0, 0, 0); // opens a row and moves nothing
    CHECK_THROWS_WITH(t.checks.finish(RunMode::inference, 0),
                      Contains("the DMA counted 0 DRAM activations in a program, the DRAM 1"));
}

TEST_CASE("an error of the chip names layer, pass and tile", "[invariants]") {
    CheckedTraining t(small_network(0.0, 0.0));
    CHECK(name_of_pass(t.network, tag_of(1, Pass::weight_gradient)) ==
          "layer 1 (dense), weight_gradient");
    // A label that is none of the classes.
    std::vector<std::uint8_t> labels(16, 200);
    CHECK_THROWS_WITH(
        t.backend.train_step({t.data.train.pixels.data(), labels.data(), 16}, 0.1),
        Contains("layer 2 (dense), data_gradient, softmax gradient of 16 x 4 words") &&
            Contains("label 200 of 4 classes"));
}
