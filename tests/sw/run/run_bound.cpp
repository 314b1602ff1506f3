// SPDX-License-Identifier: Apache-2.0
#include "sw/run/run_bound.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace napier;

namespace {

TagCounters cycles_of(std::uint64_t array, std::uint64_t vector, std::uint64_t stalled,
                      std::uint64_t dram_bytes) {
    TagCounters total;
    total.array_cycles = array;
    total.vector_cycles = vector;
    total.stall_cycles = stalled;
    total.events.add(Event::dram_bytes_read, dram_bytes / 4);
    total.events.add(Event::dram_bytes_written, dram_bytes - dram_bytes / 4);
    return total;
}

/// On a DRAM of 8 bytes a cycle.
std::string bound_by(const TagCounters& total, bool ideal = false) {
    Architecture chip;
    chip.clock_ns = 2;
    chip.dram.bandwidth_gb_per_s = 4;
    chip.dram.ideal = ideal;
    return to_string(run_shares(total, chip).bound());
}

} // namespace

TEST_CASE("the busiest unit bounds a run, unless none is busy for half of it", "[bound]") {
    CHECK(bound_by(cycles_of(600, 100, 300, 4000)) == "compute");
    CHECK(bound_by(cycles_of(100, 600, 300, 4000)) == "vector");
    CHECK(bound_by(cycles_of(300, 100, 600, 6400)) == "dram"); // 800 of 1000 cycles
    CHECK(bound_by(cycles_of(600, 100, 300, 6400)) == "dram");
    CHECK(bound_by(cycles_of(600, 100, 300, 6400), true) == "compute");
    CHECK(bound_by(cycles_of(300, 100, 600, 3200)) == "dependency"); // 400 of 1000
    CHECK(bound_by(TagCounters()) == "dependency");
}

TEST_CASE("shares are of a run's cycles", "[bound]") {
    Architecture chip;
    chip.clock_ns = 2;
    chip.dram.bandwidth_gb_per_s = 4;
    const RunShares shares = run_shares(cycles_of(500, 100, 400, 6400), chip);
    CHECK(shares.array == 0.5);
    CHECK(shares.vector == 0.1);
    CHECK(shares.stalled == 0.4);
    CHECK(shares.dram == 0.8);
}
