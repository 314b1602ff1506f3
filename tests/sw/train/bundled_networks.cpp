// SPDX-License-Identifier: Apache-2.0
// Every network file that comes with the program, and what a wrong one is told.

#include "hw/chip/bundled_chips.hpp"
#include "hw/config/yaml_reader.hpp"
#include "sw/train/chip_backend.hpp"
#include "tests/catch.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;
using Catch::Matchers::Contains;

namespace {

std::vector<Layer> layers_of(const std::string& text) {
    YamlMap map = YamlMap::parse("layers:\n" + text, "net.yaml");
    return read_layers(map.maps("layers"), 1.0);
}

void connect_on_cifar(const std::string& text) {
    std::vector<Layer> layers = layers_of(text);
    connect_layers(layers, {3, 32, 32}, "net");
}

} // namespace

TEST_CASE("a training step of every bundled network runs on the chip", "[timing-only]") {
    Architecture architecture = bundled_chip("lns12-32x32");
    for (const std::string& name : bundled_networks().names()) {
        INFO(name);
        SystemCFixture context;
        Network network = load_network(name, 0.25);
        if (!network.has_values()) {
            continue;
        }
        network.train.batch = 2;
        connect(network);
        Platform platform(("platform_" + name).c_str(), architecture);
        const NetworkPlan plan(network, platform.accelerator.architecture());
        platform.device.write_register(reg::kMode, kTimingOnly);
        REQUIRE_NOTHROW(platform.device.run(plan.instructions(RunMode::training, 2), plan.bytes()));
        REQUIRE_NOTHROW(
            platform.device.run(plan.instructions(RunMode::inference, 1), plan.bytes()));
        std::uint64_t macs = 0;
        std::int64_t expected = 0;
        for (std::size_t l = 0; l < network.layers.size(); ++l) {
            const Layer& layer = network.layers[l];
            const std::int64_t outputs = 2 * static_cast<std::int64_t>(layer.output.size());
            if (layer.is_product()) { // padding is multiplied too
                expected += outputs * layer.weight_rows();
            }
            macs += platform.device.read_counters(tag_of(l, Pass::forward))
                        .events[Event::mac_operations];
        }
        CHECK(macs == static_cast<std::uint64_t>(expected));
    }
}

TEST_CASE("width multiplies all layers but the last") {
    Network whole = load_network("vgg11");
    Network quarter = load_network("vgg11", 0.25);
    connect(whole);
    connect(quarter);
    REQUIRE(whole.layers.size() == quarter.layers.size());
    for (std::size_t l = 0; l + 1 < whole.layers.size(); ++l) {
        CHECK(quarter.layers[l].output.channels * 4 == whole.layers[l].output.channels);
    }
    CHECK(quarter.classes() == whole.classes());
}

TEST_CASE("networks that cannot be are refused with a reason") {
    const std::string conv = "  - {kind: conv, filters: 8, kernel: 3, padding: 1}\n";
    CHECK_NOTHROW(connect_on_cifar(conv));
    CHECK_THROWS_WITH(layers_of("  - {kind: conv, filters: 8}\n"), Contains("kernel"));
    CHECK_THROWS_WITH(layers_of("  - {kind: conv, filters: 0, kernel: 3}\n"), Contains("filters"));
    CHECK_THROWS_WITH(layers_of("  - {kind: conv, filters: 8, kernel: 3, padding: 3}\n"),
                      Contains("padding"));
    CHECK_THROWS_WITH(layers_of("  - {kind: max_pool, kernel: 2, activation: relu}\n"),
                      Contains("activation"));
    CHECK_THROWS_WITH(layers_of("  - {kind: pool}\n"), Contains("max_pool"));
    CHECK_THROWS_WITH(connect_on_cifar("  - {kind: max_pool, kernel: 2}\n" + conv +
                                       "  - {kind: conv, filters: 8, kernel: 15}\n"
                                       "  - {kind: max_pool, kernel: 3}\n"),
                      Contains("layers[3] (max_pool)") && Contains("does not fit"));
    CHECK_THROWS_WITH(connect_on_cifar("  - {kind: batch_norm}\n"), Contains("first layer"));
    CHECK_THROWS_WITH(connect_on_cifar(conv + "  - {kind: add, with: nobody}\n"),
                      Contains("'nobody'"));
    CHECK_THROWS_WITH(
        connect_on_cifar("  - {kind: conv, filters: 8, kernel: 3, padding: 1, name: a}\n"
                         "  - {kind: conv, filters: 9, kernel: 3, padding: 1}\n"
                         "  - {kind: add, with: a}\n"),
        Contains("cannot add"));
    CHECK_THROWS_WITH(
        connect_on_cifar("  - {kind: conv, filters: 8, kernel: 3, padding: 1, name: a}\n"
                         "  - {kind: max_pool, kernel: 2, name: b}\n"
                         "  - {kind: conv, from: a, filters: 8, kernel: 2, stride: 2}\n"
                         "  - {kind: add, with: b}\n"),
        Contains("read by another"));
    CHECK_THROWS_WITH(
        connect_on_cifar("  - {kind: conv, filters: 8, kernel: 3, padding: 1, name: a}\n" + conv +
                         "  - {kind: conv, from: a, filters: 8, kernel: 3}\n"),
        Contains("no layer reads"));
}
