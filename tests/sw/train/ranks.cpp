// SPDX-License-Identifier: Apache-2.0
// One training by several ranks (threads here, processes in tests/sw/train_mpi.sh): the weights,
// logits, counters and everything later steps depend on are those of one.
#include <numeric>

#include "hw/parallel/worker_pool.hpp"
#include "sw/train/whole_pass_backend.hpp"
#include "sw/whole/exchange_plan.hpp"
#include "tests/catch.hpp"
#include "tests/sw/train/engine_outcome.hpp"
#include "tests/thread_ranks.hpp"

using namespace napier;
using namespace napier::test;

namespace {

EngineOutcome outcome_of_ranks(const Architecture& architecture, const Network& network,
                               Ranks* ranks) {
    HostChip chip(architecture, ranks);
    WholePassBackend backend(network, chip, 5);
    return engine_outcome_of(backend, network);
}

/// `count` ranks against one; all of them end with the same.
void require_same_by_ranks(const Architecture& architecture, const Network& network,
                           const std::vector<int>& counts) {
    WorkerPool::set_shared_threads(1); // a rank is a thread
    const EngineOutcome one = outcome_of_ranks(architecture, network, nullptr);
    for (const int count : counts) {
        std::vector<EngineOutcome> outcomes(static_cast<std::size_t>(count));
        ThreadRanks(count).run([&](Ranks& ranks) {
            outcomes[static_cast<std::size_t>(ranks.rank())] =
                outcome_of_ranks(architecture, network, &ranks);
        });
        for (const EngineOutcome& outcome : outcomes) {
            CAPTURE(count);
            REQUIRE(outcome.logits == one.logits);
            REQUIRE(outcome.weights == one.weights);
            require_same_state(outcome.state, one.state);
        }
    }
}

} // namespace

TEST_CASE("ranks give one process's bits and counts: random networks", "[ranks]") {
    const auto seed = GENERATE(range(0u, 24u));
    std::mt19937 random(seed);
    Architecture architecture = random_chip(random);
    architecture.scratchpad = {32, 32, 32, 128, architecture.scratchpad.banks}; // for any network
    draw_arithmetic(random, architecture);
    Network network = drawn_network(seed);
    network.train.batch = 2 + static_cast<int>(random() % 12);
    if (!architecture.arithmetic.binary_points() && random() % 4 == 0) {
        network.train.optimiser = Optimiser::madam;
        network.train.madam_keep = 0.9;
        network.train.weight_decay = 0;
    }
    CAPTURE(seed, architecture.arithmetic.describe());
    require_same_by_ranks(architecture, network, {2 + static_cast<int>(random() % 7)});
}

TEST_CASE("ranks give one process's bits and counts: all layer kinds, orders of sums", "[ranks]") {
    const Network network =
        GENERATE(small_network(0.9, 0.001), small_cnn(), small_resnet(), small_gates());
    const auto arithmetic =
        GENERATE(as<std::string>{}, "lns12+4", "fixed12", "lns12", "tree", "sequential");
    Architecture architecture = chip(Dataflow::output_stationary, 8, 8, 64);
    const bool order = arithmetic == "tree" || arithmetic == "sequential";
    architecture.arithmetic = named_arithmetic(order ? "lns12" : arithmetic);
    if (order) {
        std::get<LnsMacConfig>(architecture.arithmetic.mac).accumulation =
            arithmetic == "tree" ? Accumulation{Accumulation::Kind::tree, 16}
                                 : Accumulation{Accumulation::Kind::sequential, 0};
    }
    CAPTURE(network.name, arithmetic);
    require_same_by_ranks(architecture, network, {1, 2, 3, 4, 8});
}

TEST_CASE("ranks give one process's bits and counts: bundled networks", "[ranks]") {
    const auto name = GENERATE(from_range(bundled_networks().names()));
    Network network = load_network(name, 0.25);
    if (!network.has_values()) {
        return;
    }
    network.train.batch = 3;
    connect(network);
    CAPTURE(name);
    require_same_by_ranks(bundled_chip("lns12-32x32"), network, {2});
}

TEST_CASE("the order of sums says which blocks of terms ranks may sum alone", "[ranks]") {
    const auto terms = [](const Accumulation& accumulation, const Cuts& cuts, int guard = 0) {
        auto mac = std::get<LnsMacConfig>(named_arithmetic("lns12").mac);
        mac.accumulation = accumulation;
        mac.guard_bits = guard;
        return block_share(mac, cuts).terms;
    };
    const Accumulation cascade{Accumulation::Kind::cascade, 32};
    const Accumulation tree{Accumulation::Kind::tree, 16};
    CHECK(terms(cascade, {0, 2048, 4096}) == 1024);
    CHECK(terms(cascade, {0, 1024, 2048}) == 1024);
    CHECK(terms(cascade, {0, 32, 64}) == 32);
    CHECK(terms(cascade, {0, 16, 32}) == 0); // a chain spans both
    CHECK(terms(cascade, {0, 48, 96}) == 0);
    CHECK(terms(cascade, {0, 64, 96, 100, 100}) == 32); // the last block is a partial one
    CHECK(terms(tree, {0, 96, 192}) == 32);
    CHECK(terms(tree, {0, 8, 16}) == 0); // hardly less than the whole sum
    CHECK(terms({Accumulation::Kind::sequential, 0}, {0, 1024, 2048}) == 0);
    CHECK(terms(cascade, {0, 1024, 2048}, 2) == 0);
    CHECK(block_share(named_arithmetic("fixed12").mac, {0, 1024, 2048}).terms == 0);

    const BlockShare share = block_share(named_arithmetic("lns12").mac, {0, 64, 96, 100, 100});
    CHECK(share.blocks == Cuts{0, 2, 3, 4, 4});
    CHECK(share.terms_of(3, 100).last == 100);
}

TEST_CASE("ranks send the bytes that were planned, and fewer by blocks", "[ranks]") {
    WorkerPool::set_shared_threads(1);
    Network network = GENERATE(small_network(0.9, 0.001), small_cnn(), small_resnet());
    const int count = GENERATE(2, 3, 4);
    Architecture architecture = chip(Dataflow::output_stationary, 8, 8, 64);
    auto& accumulation = std::get<LnsMacConfig>(architecture.arithmetic.mac).accumulation;
    std::vector<std::uint64_t> planned;
    for (const auto kind : {Accumulation::Kind::cascade, Accumulation::Kind::sequential}) {
        accumulation = {kind, 4};
        std::uint64_t sent = 0;
        ThreadRanks(count).run([&](Ranks& ranks) {
            HostChip host(architecture, &ranks);
            WholePassBackend backend(network, host, 5);
            const Images images(network, 1);
            backend.train_step(images.first(network.train.batch), 0.125);
            backend.train_step(images.first(network.train.batch), 0.125);
            if (ranks.rank() == 0) {
                sent = backend.step_bytes();
            }
        });
        const NetworkPlan plan(network, architecture);
        const auto bytes = exchange_bytes(plan, RunMode::training, network.train.batch, count);
        planned.push_back(std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0}));
        CHECK(planned.back() == sent);
    }
    CAPTURE(network.name, count);
    if (network.name == "small-resnet" && count != 3) {
        CHECK(planned[0] < planned[1]);
    }
}
