// SPDX-License-Identifier: Apache-2.0
#include "sw/model/parameters.hpp"
#include "hw/chip/bundled_chips.hpp"

#include <cmath>
#include <fstream>

#include "sw/train/chip_backend.hpp"
#include "sw/train/float_backend.hpp"
#include "tests/catch.hpp"
#include "tests/sw/data/message.hpp"
#include "tests/sw/data/temporary_folder.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;
using namespace napier::test;

namespace {

const char* const kText = "name: small\ndataset: quarters\nweights: w.safetensors\nlayers:\n"
                          "  - {kind: conv, name: c, filters: 3, kernel: 3, batch_norm: true}\n"
                          "  - {kind: dense, outputs: 4}\n"
                          "train: {batch: 16, epochs: 1, learning_rate: 0.125}\n";

/// A network file beside its weights.
struct Files {
    explicit Files(const TensorMap& tensors) {
        std::ofstream(folder.file("n.yaml")) << kText;
        std::ofstream(folder.file("w.safetensors"), std::ios::binary) << safetensors_bytes(tensors);
    }
    Network network() const {
        Network network = load_network(folder.file("n.yaml"));
        connect(network, {1, 6, 6}, 4);
        return network;
    }
    TemporaryFolder folder;
};

} // namespace

TEST_CASE_METHOD(SystemCFixture,
                 "a file's tensors are what layers start from, the rest starts as always") {
    const Network plain = Files({}).network();
    const NamedTensor gamma{{3}, {0.5f, 2.0f, 1.0f}};
    const NamedTensor mean{{3}, {1.0f, -1.0f, 0.25f}};
    const NamedTensor variance{{3}, {4.0f, 1.0f, 0.25f}};
    const Files files({{"c.weight", gamma}, {"c.running_mean", mean}, {"c.running_var", variance}});
    const Network network = files.network();
    Platform platform("chip", bundled_chip("lns12-32x32"));
    ChipBackend chip(network, platform, 1);
    FloatBackend reference(network, 1);
    for (Backend* const backend :
         {static_cast<Backend*>(&chip), static_cast<Backend*>(&reference)}) {
        const std::vector<LayerParameters> start = backend->parameters();
        REQUIRE(start.size() == 3);
        // Powers of two, which are words of any of our formats.
        CHECK(start[1].weight == gamma.values);
        CHECK(start[1].running_mean == mean.values);
        CHECK(start[1].running_variance == variance.values);
        CHECK(start[1].bias == std::vector<float>(3));
        CHECK(start[0].weight.size() == 27);
    }
    for (std::size_t l = 0; l < 3; ++l) {
        CHECK(initial_parameters(network, l, 5).bias == initial_parameters(plain, l, 5).bias);
    }
    CHECK(initial_parameters(network, 2, 5).weight == initial_parameters(plain, 2, 5).weight);
    // The first step brings batch norm's sums near 1 by the deviation that the file says.
    const std::vector<double> inverse =
        chip.values(chip.plan().layers()[1].tensor("inverse_deviation"));
    CHECK(inverse[0] == Approx(0.5).epsilon(0.01));
    CHECK(inverse[2] == Approx(2.0).epsilon(0.01));
}

TEST_CASE("what one training saved is what the next one starts from") {
    const Dataset data = quarters();
    const Batch batch{data.test_image(0), data.test.labels.data(), 16};
    const Network network = Files({}).network();
    std::vector<std::uint8_t> bits;
    std::vector<float> logits;
    std::vector<LayerParameters> learned;
    {
        const SystemCFixture context;
        Platform platform("first", bundled_chip("lns12-32x32"));
        ChipBackend chip(network, platform, 1);
        for (int step = 0; step < 5; ++step) {
            chip.train_step({data.train_image(0), data.train.labels.data(), 16}, 0.125);
        }
        learned = chip.parameters();
        bits = chip.weight_bytes();
        logits = chip.logits(batch);
    }
    const SystemCFixture context;
    Platform platform("second", bundled_chip("lns12-32x32"));
    const Files saved(to_tensors(network, learned));
    ChipBackend chip(saved.network(), platform, 9);
    CHECK(chip.weight_bytes() == bits);
    CHECK(chip.logits(batch) == logits);
}

TEST_CASE("tensors that are no parameters of the network are refused") {
    const auto refusal = [](const TensorMap& tensors) {
        const Files files(tensors);
        const std::string message = message_of([&] { files.network(); });
        const std::string name = (std::filesystem::path(files.folder.str()) / "w.safetensors");
        REQUIRE(message.rfind(name + ": ", 0) == 0);
        return message.substr(name.size() + 2);
    };
    CHECK(refusal({{"d.weight", {{1}, {1}}}}) ==
          "tensor 'd.weight': no parameter of small, whose first is 'c.bias'");
    CHECK(refusal({{"dense3.weight", {{4, 48}, std::vector<float>(192)}}}) ==
          "tensor 'dense3.weight': found 4 x 48, expected 48 x 4");
    CHECK(refusal({{"c.running_var", {{3}, {1, -1, 1}}}}) ==
          "tensor 'c.running_var': found a negative variance");
}
