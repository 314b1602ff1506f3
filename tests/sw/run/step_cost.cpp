// SPDX-License-Identifier: Apache-2.0
// What a training step costs depends on the step alone: not on the steps, evaluations, transfers of
// the host and restores before it, nor on the engine that counts.

#include <optional>

#include "hw/config/input_error.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/model/layers.hpp"
#include "sw/run/tlm_simulation.hpp"
#include "sw/train/chip_backend.hpp"
#include "tests/catch.hpp"
#include "tests/sw/random_chip.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;
using namespace napier::test;

namespace {

constexpr std::size_t kNumbers = kEventCount + 4;
/// Every counter: kNumbers of reading the instructions of training, as many of reading those of
/// evaluations, then as many of each layer and pass.
using Counts = std::vector<std::uint64_t>;

void append(Counts& counts, const TagCounters& counters) {
    for (std::size_t event = 0; event < kEventCount; ++event) {
        counts.push_back(counters.events[static_cast<Event>(event)]);
    }
    counts.insert(counts.end(), {counters.array_cycles, counters.vector_cycles,
                                 counters.stall_cycles, counters.conflict_cycles});
}

Counts counts_of(ChipBackend& backend) {
    Counts counts;
    append(counts, backend.fetch(RunMode::training));
    append(counts, backend.fetch(RunMode::inference));
    for (std::size_t layer = 0; layer < backend.layers(); ++layer) {
        for (std::size_t pass = 0; pass < kPasses; ++pass) {
            append(counts, backend.report(layer, static_cast<Pass>(pass)));
        }
    }
    return counts;
}

Counts times(std::uint64_t n, Counts counts) {
    for (std::uint64_t& count : counts) {
        count *= n;
    }
    return counts;
}

Counts sum(Counts counts, const Counts& others) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
        counts[i] += others[i];
    }
    return counts;
}

Network random_network(std::mt19937& random) {
    Network network;
    network.name = "random";
    const auto activation = [&] {
        return pick(random, {Activation::none, Activation::relu, Activation::leaky_relu});
    };
    const auto up_to = [&](unsigned most) { return 1 + static_cast<int>(random() % most); };
    const int maps = static_cast<int>(random() % 3);
    for (int i = 0; i < maps; ++i) {
        const int kernel = pick(random, {1, 3});
        const bool norm = random() % 2 == 0;
        network.layers.push_back(convolution(up_to(20), kernel, up_to(2), kernel / 2,
                                             norm ? Activation::none : activation()));
        if (norm) {
            network.layers.push_back(batch_norm(activation()));
        }
        if (random() % 2 == 0) {
            network.layers.push_back(max_pool(2, 1));
        }
        if (random() % 3 == 0) {
            network.layers.push_back(dropout(0.25));
        }
    }
    if (maps > 0 && random() % 2 == 0) {
        network.layers.push_back(global_average_pool());
    }
    for (int hidden = static_cast<int>(random() % 3); hidden > 0; --hidden) {
        network.layers.push_back(dense(up_to(60), activation()));
    }
    network.layers.push_back(dense(4));
    connect(network, {up_to(3), 11, 11}, 4);
    network.train.batch = up_to(20);
    network.train.momentum = pick(random, {0.0, 0.9});
    network.train.weight_decay = pick(random, {0.0, 0.001});
    return network;
}

/// Random images and labels, as many as are asked for.
class Images {
  public:
    Images(const Network& network, std::mt19937& random)
        : pixels_(static_cast<std::size_t>(64) * network.image.size()), labels_(64) {
        for (std::uint8_t& pixel : pixels_) {
            pixel = static_cast<std::uint8_t>(random() & 0xff);
        }
        for (std::uint8_t& label : labels_) {
            label = static_cast<std::uint8_t>(random() % 4);
        }
    }
    Batch first(int count) const { return {pixels_.data(), labels_.data(), count}; }

  private:
    std::vector<std::uint8_t> pixels_;
    std::vector<std::uint8_t> labels_;
};

/// Reads anywhere, and writes back what it read.
void host_transfers(Device& device, std::uint64_t capacity, std::mt19937& random) {
    for (int i = 0; i < 3; ++i) {
        std::vector<std::uint8_t> bytes(1 + random() % (i == 0 ? 50 : 50000));
        const std::uint64_t address = random() % (capacity - bytes.size());
        device.read_memory(address, bytes.data(), bytes.size());
        device.write_memory(address, bytes.data(), bytes.size());
    }
}

/// What one training step costs.
struct Costs {
    Counts step;
    std::uint64_t step_cycles;
};

/// Nothing if the network does not fit the chip.
std::optional<Costs> costs_by_training(const Architecture& chip, const Network& network,
                                       std::mt19937& random) {
    SystemCFixture context;
    Platform platform("platform", chip);
    Platform other_platform("other", chip);
    std::optional<ChipBackend> backend;
    try {
        backend.emplace(network, platform, 5);
    } catch (const InputError&) {
        return std::nullopt;
    }
    ChipBackend other(network, other_platform, 9);
    const Images images(network, random);
    const Batch batch = images.first(network.train.batch);

    backend->train_step(batch, 0.125);
    const Counts step = counts_of(*backend);
    const std::uint64_t step_cycles = backend->total_cycles();
    const auto require_cost = [&](ChipBackend& chip_backend, std::uint64_t steps,
                                  const Counts& evaluations) {
        INFO(steps << " steps");
        REQUIRE(counts_of(chip_backend) == sum(times(steps, step), evaluations));
    };
    const Counts none(step.size(), 0);
    backend->train_step(batch, 0.0625);
    require_cost(*backend, 2, none);
    CHECK(backend->total_cycles() == 2 * step_cycles);

    backend->logits(images.first(2));
    Counts evaluation = counts_of(*backend);
    for (std::size_t i = 0; i < evaluation.size(); ++i) {
        evaluation[i] -= 2 * step[i];
        const std::size_t block = i / kNumbers;
        const bool may_count =
            block == 1 ||
            (block > 1 && static_cast<Pass>((block - 2) % kPasses) == Pass::evaluation);
        REQUIRE((may_count || evaluation[i] == 0));
    }
    const std::uint64_t evaluation_cycles = backend->total_cycles() - 2 * step_cycles;
    host_transfers(platform.device, platform.dram.capacity(), random);
    backend->train_step(batch, 0.125);
    require_cost(*backend, 3, evaluation);

    other.train_step(images.first(1), 0.125); // rows open, and counters that do not count
    host_transfers(other_platform.device, other_platform.dram.capacity(), random);
    other.restore(backend->save());
    require_cost(other, 3, evaluation);
    other.train_step(batch, 0.125);
    require_cost(other, 4, evaluation);
    other.logits(images.first(2));
    require_cost(other, 4, times(2, evaluation));
    CHECK(other.total_cycles() == 4 * step_cycles + 2 * evaluation_cycles);
    return Costs{step, step_cycles};
}

/// Of a simulated step, as counts_of() has them.
Counts counts_of(const Simulation& simulation, const Network& network) {
    std::vector<TagCounters> tags(tags_of(network.layers.size()));
    for (const SimulatedPass& pass : simulation.passes) {
        tags.at(pass.tag) = pass.counters;
    }
    Counts counts;
    append(counts, simulation.fetch);
    append(counts, {}); // no evaluation
    for (std::size_t tag = 1; tag < tags.size(); ++tag) {
        append(counts, tags[tag]);
    }
    return counts;
}

} // namespace

TEST_CASE("a step costs the same wherever it stands, and by every engine", "[step_cost]") {
    const Technology technology = load_technology("nm45");
    std::mt19937 random(static_cast<unsigned>(GENERATE(range(0, 20))));
    for (int fitting = 0; fitting < 3;) {
        const Architecture chip = random_chip(random);
        const Network network = random_network(random);
        const std::optional<Costs> trained = costs_by_training(chip, network, random);
        if (!trained) {
            continue;
        }
        ++fitting;
        const auto batch = std::int64_t{network.train.batch};
        const Simulation fast = simulate(chip, technology, network, RunMode::training, batch);
        SystemCFixture context;
        const Simulation tlm = simulate_tlm(chip, technology, network, RunMode::training, batch);
        CHECK(fast.cycles == trained->step_cycles);
        CHECK(tlm.cycles == trained->step_cycles);
        CHECK(counts_of(fast, network) == trained->step);
        CHECK(counts_of(tlm, network) == trained->step);
        CHECK(fast.total.events[Event::dram_activations] > 0);
    }
}
