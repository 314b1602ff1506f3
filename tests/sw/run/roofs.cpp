// SPDX-License-Identifier: Apache-2.0
// No pass computes more than the array can, nor moves more than the memory can.

#include <random>

#include "hw/chip/bundled_chips.hpp"
#include "hw/energy/technology_library.hpp"
#include "sw/run/run_bound.hpp"
#include "sw/run/simulation.hpp"
#include "tests/catch.hpp"
#include "tests/sw/random_chip.hpp"

using namespace napier;

namespace {

void check_roofs(const Simulation& s) {
    const ArrayShape& array = s.architecture.array;
    const double bytes_a_cycle = s.architecture.dram.total_gb_per_s() * s.architecture.clock_ns;
    for (const SimulatedPass& pass : s.passes) {
        if (pass.counters.events[Event::mac_operations] == 0) {
            continue; // no dot; updates may load in the shadow of those before
        }
        const auto cycles = static_cast<double>(pass.counters.cycles());
        const Counters& events = pass.counters.events;
        CAPTURE(s.network.name, s.network.layer_name(pass.layer), to_string(pass.pass), cycles);
        CHECK(static_cast<double>(events[Event::mac_operations]) <=
              cycles * array.rows * array.columns);
        if (!s.architecture.dram.ideal) {
            CHECK(static_cast<double>(events[Event::dram_bytes_read] +
                                      events[Event::dram_bytes_written]) <=
                  1.1 * cycles * bytes_a_cycle); // some of it in the shadow of the pass before
            CHECK(static_cast<double>(events[Event::dram_bytes_read] +
                                      events[Event::dram_bytes_written]) <=
                  roof_cycles(pass.counters, s.architecture) * bytes_a_cycle * 1.000001);
        }
    }
}

} // namespace

TEST_CASE("no pass is above a roof", "[roofs]") {
    std::mt19937 random(5);
    const Technology technology = load_technology("nm45");
    for (const std::string& name : bundled_networks().names()) {
        Network network = load_network(name);
        connect(network);
        for (const RunMode mode : {RunMode::training, RunMode::inference}) {
            Architecture chip = bundled_chip("lns12-32x32");
            chip.dram.capacity_mib = 1 << 20;
            check_roofs(simulate(chip, technology, network, mode, 2));
        }
    }
    for (int i = 0; i < 40; ++i) {
        Architecture chip = test::random_chip(random);
        chip.scratchpad = {64, 64, 32, 64, 32};
        chip.dram.capacity_mib = 1 << 20;
        Network network = load_network(i % 2 == 0 ? "lenet" : "vgg-tiny");
        connect(network);
        check_roofs(simulate(chip, technology, network, RunMode::training, 3));
    }
}
