// SPDX-License-Identifier: Apache-2.0
#include "sw/nn/plan_stream.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "hw/timing_engine.hpp"
#include "sw/nn/pass.hpp"
#include "tests/sw/nn/small_networks.hpp"

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

TEST_CASE("a network's stream comes a layer at a time", "[plan_stream]") {
    const auto [network, kib] = GENERATE(table<Network, int>(
        {{small_network(0.5, 0.01), 16}, {small_cnn(), 16}, {small_resnet(), 64}}));
    const bool training = GENERATE(true, false);
    const Architecture a = chip(Dataflow::output_stationary, 8, 8, kib);
    const TimingEngine engine(a);
    const ChipPlan plan(network, a, engine.kernel(), engine.vector_math());
    PlanStream stream(plan,
                      training ? PlanStream::Kind::training_step : PlanStream::Kind::inference, 16);
    std::vector<Instruction> all;
    std::size_t parts = 0;
    std::size_t longest = 0;
    for (std::vector<Instruction> part; stream.refill(part); part.clear()) {
        std::set<std::size_t> layers;
        bool updates = false;
        for (const Instruction& instruction : part) {
            layers.insert(instruction.tag / kPasses);
            updates = updates || pass_of(instruction.tag) == Pass::update;
        }
        CHECK((layers.size() == 1 || updates)); // updates of all layers need no barriers between
        all.insert(all.end(), part.begin(), part.end());
        longest = std::max(longest, part.size());
        ++parts;
    }
    CHECK(parts >= network.layers.size() - (training ? 0 : 1)); // inference skips dropout
    CHECK(longest < all.size());
    CHECK(encoded(all) == encoded(training ? plan.training_step(16) : plan.inference(16)));
}
