// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/network_plan.hpp"

#include <algorithm>

#include "hw/engine/timing_engine.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/small_networks.hpp"

using namespace napier;

namespace {

std::vector<InstructionWord> encoded(const std::vector<Instruction>& program) {
    std::vector<InstructionWord> words;
    for (const Instruction& instruction : program) {
        words.push_back(encode(instruction));
    }
    return words;
}

} // namespace

TEST_CASE("a network's stream comes in parts", "[network_plan]") {
    const auto [network, kib] = GENERATE(table<Network, int>(
        {{small_network(0.5, 0.01), 16}, {small_cnn(), 16}, {small_resnet(), 64}}));
    const auto mode = GENERATE(RunMode::training, RunMode::inference);
    const Architecture a = chip(Dataflow::output_stationary, 8, 8, kib);
    const TimingEngine engine(a);
    const NetworkPlan plan(network, a);
    const std::vector<Instruction> whole = plan.instructions(mode, 16);
    std::vector<Instruction> all;
    std::size_t longest = 0;
    const TrafficPlan traffic = plan.stream(mode, 16, [&](const std::vector<Instruction>& part) {
        all.insert(all.end(), part.begin(), part.end());
        longest = std::max(longest, part.size());
    });
    CHECK(encoded(all) == encoded(whole));
    CHECK((longest < all.size() || all.size() < 300));
    CHECK(longest < 1000); // however deep the network
    CHECK_FALSE(traffic.of(whole.front().tag).empty());
}
