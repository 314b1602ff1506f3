// SPDX-License-Identifier: Apache-2.0
// Layers and passes that compute in arithmetics of their own.

#include <algorithm>
#include <optional>

#include "hw/arith/arithmetic_math.hpp"
#include "hw/arith/lns/lns_ops.hpp"
#include "hw/chip/named_arithmetic.hpp"
#include "sw/train/chip_backend.hpp"
#include "sw/train/trainer.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/counted_runs.hpp"
#include "tests/sw/train/small_networks.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

constexpr std::array<bool, kLayerPasses> kForward = {true, false, false, false};
constexpr std::array<bool, kLayerPasses> kBackward = {false, true, true, false};
constexpr std::array<bool, kLayerPasses> kWeightGradient = {false, false, true, false};
constexpr std::array<bool, kLayerPasses> kUpdate = {false, false, false, true};
constexpr std::array<bool, kLayerPasses> kAll = {true, true, true, true};

LayerArithmetic own(const std::string& name, std::vector<std::string> layers,
                    const std::array<bool, kLayerPasses>& passes) {
    const Arithmetic arithmetic = named_arithmetic(name);
    return {std::move(layers), passes, std::get<LnsMacConfig>(arithmetic.mac)};
}

/// Wider and narrower words, another approximation and another order of sums.
void mix(Architecture& chip) {
    chip.arithmetic.by_layer = {own("lns10", {}, kWeightGradient), own("lns16", {}, kUpdate),
                                own("lns12f5", {"1"}, kForward), own("lns14", {"0"}, kBackward)};
    std::get<LnsMacConfig>(chip.arithmetic.by_layer[2].mac).table =
        LogAddTable::closed_form(Approximation::exact, 5);
    std::get<LnsMacConfig>(chip.arithmetic.by_layer[0].mac).accumulation = {
        Accumulation::Kind::tree, 4};
}

struct MixedOutcome {
    std::vector<std::uint8_t> weights;
    double accuracy;
};

MixedOutcome train_mixed(const Architecture& a, const Network& network, std::size_t samples) {
    const Dataset data = quarters();
    Platform platform("platform", a);
    ChipBackend backend(network, platform, 5);
    const TrainingResult result =
        train(backend, network, data, {network.train.epochs, samples, 5}, [](std::size_t) {});
    return {backend.weight_bytes(), result.test_accuracy.back()};
}

} // namespace

TEST_CASE("a hybrid network learns, to the same bits on every chip of its arithmetics") {
    Network network = GENERATE(small_network(0.9, 0.001), small_cnn(), small_resnet());
    const bool perceptron = network.name == "small";
    std::optional<MixedOutcome> first;
    for (const Dataflow flow :
         {Dataflow::output_stationary, Dataflow::weight_stationary, Dataflow::input_stationary}) {
        for (const auto& [rows, columns] : {std::pair{8, 8}, std::pair{4, 16}, std::pair{32, 32}}) {
            if (!perceptron && first && rows == 8) {
                continue; // long trainings: fewer chips
            }
            SystemCFixture context;
            Architecture a = chip(flow, rows, columns, rows == 32 ? 16 : 6);
            mix(a);
            MixedOutcome trained = train_mixed(a, network, 240);
            INFO(network.name << ' ' << to_string(flow) << ' ' << rows << 'x' << columns);
            if (!first) {
                CHECK(trained.accuracy > 0.85);
                first = std::move(trained);
                continue;
            }
            REQUIRE(trained.weights == first->weights);
            REQUIRE(trained.accuracy == first->accuracy);
        }
    }
}

TEST_CASE("the chip's own arithmetic spelled out changes nothing, another one does") {
    Network network = GENERATE(small_network(0.9, 0.001), small_cnn(), small_resnet());
    network.train.epochs = 1;
    const auto trained = [&](std::vector<LayerArithmetic> by_layer) {
        SystemCFixture context;
        Architecture a = chip(Dataflow::output_stationary, 8, 8, 64);
        a.arithmetic.by_layer = std::move(by_layer);
        return train_mixed(a, network, 64).weights;
    };
    const std::vector<std::uint8_t> plain = trained({});
    CHECK(trained({own("lns12", {}, kAll)}) == plain);
    CHECK(trained({own("lns12", {"0"}, kForward), own("lns12", {}, kBackward)}) == plain);
    CHECK(trained({own("lns10", {}, kAll), own("lns12", {}, kAll)}) == plain); // the later one
    CHECK(trained({own("lns12f5", {}, kWeightGradient)}) != plain);
    CHECK(trained({own("lns12f5", {"0"}, kForward)}) != plain);
}

TEST_CASE_METHOD(SystemCFixture, "a layer's words are its own arithmetic's on converted operands") {
    Network network = small_network(0.0, 0.0);
    network.layers = {dense(20), dense(4)};
    connect(network, {1, 6, 6}, 4);
    Architecture a = chip(Dataflow::output_stationary, 8, 8, 64);
    a.arithmetic.by_layer = {own("lns10", {"1"}, kForward)};
    Platform platform("platform", a);
    ChipBackend backend(network, platform, 5);
    const Dataset data = quarters();
    backend.train_step({data.train_image(0), data.train.labels.data(), 16}, 0.25);
    backend.logits({data.train_image(0), data.train.labels.data(), 16});

    const auto& own_mac = std::get<LnsMacConfig>(a.arithmetic.by_layer[0].mac);
    const LnsFormat wide{12, 6};
    const LnsFormat narrow = own_mac.format;
    const auto words = [&](const DeviceTensor& tensor) {
        std::vector<std::uint8_t> bytes(tensor.bytes());
        platform.device.peek_memory(tensor.address, bytes.data(), bytes.size());
        return unpacked_rows(tensor, bytes);
    };
    const auto& layers = backend.plan().layers();
    const DeviceTensor input = layers[0].output.matrix(16);
    const DeviceTensor result = layers[1].output.matrix(16);
    REQUIRE(input.element_bits == 12);
    REQUIRE(result.element_bits == 10);
    const std::vector<Word> x = words(input);
    const std::vector<Word> w = words(layers[1].weight.word);
    const std::vector<Word> b = words(layers[1].bias.word);
    const std::vector<Word> y = words(result);
    const auto math = make_vector_math(a.arithmetic.alone(1));
    const auto converted = [&](Word word) {
        return convert(wide, narrow, Underflow::flush, decode(wide, word));
    };
    for (std::size_t row = 0; row < 16; ++row) {
        for (std::size_t column = 0; column < 4; ++column) {
            LnsAccumulator sum(own_mac, 20);
            for (std::size_t k = 0; k < 20; ++k) {
                sum.add_product(converted(x[row * 20 + k]), converted(w[k * 4 + column]));
            }
            Word want = encode(narrow, sum.result());
            const Word bias = encode(narrow, converted(b[column]));
            math->add_bias(&want, &bias, 1, 0);
            REQUIRE(y[row * 4 + column] == want);
        }
    }
}

TEST_CASE_METHOD(SystemCFixture, "a hybrid run without values counts the same") {
    const Dataset data = quarters();
    const Network network = GENERATE(small_network(0.9, 0.001), small_resnet());
    Architecture a = chip(Dataflow::weight_stationary, 8, 8, 6);
    mix(a);
    Platform with("with", a);
    Platform without("without", a);
    const auto a_reports = reports_of(with, network, data, true);
    const auto b_reports = reports_of(without, network, data, false);
    REQUIRE(a_reports.size() == b_reports.size());
    std::uint64_t conversions = 0;
    for (std::size_t i = 0; i < a_reports.size(); ++i) {
        CHECK(a_reports[i].events == b_reports[i].events);
        CHECK(a_reports[i].cycles() == b_reports[i].cycles());
        conversions += a_reports[i].events[Event::vector_conversions];
    }
    CHECK(conversions > 0);
    CHECK(with.device.total_cycles() == without.device.total_cycles());
}

TEST_CASE_METHOD(SystemCFixture, "layers are named or numbered, and unknown ones refused") {
    Network network = small_network(0.0, 0.0);
    network.layers[1].name = "middle";
    Architecture a = chip(Dataflow::output_stationary, 8, 8, 64);
    a.arithmetic.by_layer = {own("lns10", {"middle", "0"}, kForward)};
    Platform platform("platform", a);
    a.arithmetic.by_layer[0].layers = {"3"};
    Platform other("other", a);
    const ChipBackend backend(network, platform, 5);
    const auto bits = [&](std::size_t layer) {
        return backend.plan().layers()[layer].output.element_bits;
    };
    CHECK(bits(0) == 10);
    CHECK(bits(1) == 10);
    CHECK(bits(2) == 12);
    CHECK(backend.plan().input().element_bits == 10);
    CHECK_THROWS_WITH(
        ChipBackend(network, other, 5),
        "lns12-32x32.yaml: arithmetic.by_layer[0].layers: found '3', expected a layer "
        "of small: dense1..dense3 or 0..2");
}
