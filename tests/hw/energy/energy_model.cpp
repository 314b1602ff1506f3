// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/energy_model.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "hw/config/input_error.hpp"
#include "hw/config/invariant_error.hpp"
#include "hw/energy/power_json.hpp"
#include "hw/energy/technology_library.hpp"
#include "hw/energy/unpriced_area.hpp"
#include "tests/catch.hpp"
#include "tests/hw/energy/small_technology.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

Technology technology() {
    return read_technology(YamlMap::parse(small_technology(), "round.yaml"));
}

/// An 8-bit LNS machine whose memories stand on the table's points.
HardwareDescription hardware() {
    HardwareDescription hw;
    hw.rows = 4;
    hw.columns = 2;
    hw.mac.key.width_bits = 8;
    hw.mac.key.guard_bits = 0;
    hw.mac.state_bits = 8;
    hw.input = {1024, 1};
    hw.weight = {32768, 2};
    hw.accumulator = {1024, 1};
    hw.vector = {1024, 1};
    hw.vector_lanes = 3;
    hw.dram = DramPrices{{10, "dram bit"}, {1000, "dram row"}, {3, "dram standby"},
                         {2, "phy power"}, {5000, "phy area"}, "round"};
    return hw;
}

Counters counted(Event event, std::uint64_t times) {
    Counters counters;
    counters[event] = times;
    return counters;
}

std::string source_of(const EnergyModel& model, const std::string& part) {
    for (const Provenance& entry : model.provenance()) {
        if (entry.part.compare(0, part.size(), part) == 0) {
            return entry.source;
        }
    }
    return "none";
}

} // namespace

TEST_CASE("each event costs what the technology says, in its own part") {
    const EnergyModel model(technology(), hardware());
    struct Expected {
        Event event;
        double EnergyBreakdown::*part;
        double pj;
    };
    using E = EnergyBreakdown;
    // A word of 8 bits uses an eighth of a 64-bit port.
    const Expected expected[] = {
        {Event::mac_operations, &E::mac, 1.0},
        {Event::cascade_additions, &E::mac, 0.5},
        {Event::operand_register_moves, &E::registers, 2.0},
        {Event::array_input_reads, &E::sram, 1.0},
        {Event::array_weight_reads, &E::sram, 4.0},
        {Event::input_scratchpad_writes, &E::sram, 2.0},
        {Event::weight_scratchpad_writes, &E::sram, 8.0},
        {Event::accumulator_reads, &E::sram, 1.0},
        {Event::accumulator_writes, &E::sram, 2.0},
        {Event::vector_scratchpad_reads, &E::sram, 1.0},
        {Event::vector_scratchpad_writes, &E::sram, 2.0},
        {Event::vector_additions, &E::vector, 8.0},
        {Event::vector_multiplications, &E::vector, 4.0},
        {Event::vector_exponentials, &E::vector, 16.0},
        {Event::vector_random_words, &E::vector, 7.0},
        {Event::vector_conversions, &E::vector, 2.0},
        {Event::dram_bytes_read, &E::dram, 80.0},
        {Event::dram_bytes_written, &E::dram, 80.0},
        {Event::dram_activations, &E::dram, 1000.0},
        {Event::instructions, &E::mac, 0.0},
        {Event::dma_bursts, &E::mac, 0.0},
    };
    CHECK(std::size(expected) == kEventCount);
    for (const Expected& line : expected) {
        INFO(event_info(line.event).name);
        CHECK(model.price_pj(line.event) == Approx(line.pj));
        const EnergyBreakdown energy = model.energy(counted(line.event, 1000), 0.0);
        CHECK(energy.*line.part == Approx(1000.0 * line.pj));
        CHECK(energy.total() == energy.*line.part);
    }
}

TEST_CASE("the total is the sum of the parts, and layers add up to the run") {
    const EnergyModel model(load_technology("nm45"), hardware());
    Counters first;
    Counters second;
    for (std::size_t i = 0; i < kEventCount; ++i) {
        first[static_cast<Event>(i)] = 1'000'003 * (i + 1);
        second[static_cast<Event>(i)] = 77'777 * (kEventCount - i);
    }
    const EnergyBreakdown a = model.energy(first, 0.001);
    CHECK(a.total() ==
          a.mac + a.registers + a.sram + a.dram + a.vector + (a.leakage + a.dram_background));
    const EnergyBreakdown b = model.energy(second, 0.002);
    const EnergyBreakdown both = model.energy(first + second, 0.003);
    CHECK(both.mac == Approx(a.mac + b.mac).epsilon(1e-12));
    CHECK(both.total() == Approx(a.total() + b.total()).epsilon(1e-12));
    const AreaBreakdown area = model.area();
    CHECK(area.total() == area.array + area.sram + area.vector + area.dram_phy);
    double parts = 0;
    for (const auto& part : energy_by_part_json(a)) {
        parts += part.get<double>();
    }
    CHECK(parts == Approx(a.total()).epsilon(1e-12));
    parts = 0;
    for (const auto& part : area_by_part_json(area)) {
        parts += part.get<double>();
    }
    CHECK(parts == Approx(area.total()).epsilon(1e-12));
}

TEST_CASE("DRAM energy by cause is its parts of the whole, and time and area are paid for") {
    const EnergyModel model(technology(), hardware());
    Counters counters;
    counters[Event::dram_bytes_read] = 100;
    counters[Event::dram_bytes_written] = 50;
    counters[Event::dram_activations] = 7;
    const EnergyBreakdown energy = model.energy(counters, 1e-6);
    const DramEnergy dram = model.dram_energy(counters, 1e-6);
    CHECK(dram.transfer == Approx(150 * 80.0));
    CHECK(dram.rows == Approx(7000.0));
    CHECK(dram.background == Approx(3e3)); // 3 mW for a microsecond
    CHECK(dram.phy == Approx(2e3));
    CHECK(energy.dram == Approx(dram.transfer + dram.rows));
    CHECK(energy.dram_background == Approx(dram.background + dram.phy));
    CHECK(energy.total() == Approx(dram.total() + energy.leakage));
    CHECK(model.dram_background_mw() == 5);
    CHECK(model.area().dram_phy == 5000);
    HardwareDescription without = hardware();
    without.dram.reset();
    const EnergyModel bare(technology(), without);
    CHECK(model.area().total() - bare.area().total() == Approx(5000));
    CHECK(model.leakage_mw() == bare.leakage_mw()); // a PHY's power is its own
    CHECK_THROWS_WITH(bare.energy(counters, 0), Contains("dram_bytes_read were counted"));
}

TEST_CASE("area and leakage by hand") {
    HardwareDescription hw = hardware();
    hw.dram.reset();
    const EnergyModel model(technology(), hw);
    // 8 elements of a MAC and two 8-bit registers; memories 1,000 + 2 x 16,000 + 1,000 + 1,000;
    // 3 lanes of two MACs.
    CHECK(model.area().array == Approx(8 * (100 + 16 * 5)));
    CHECK(model.area().sram == Approx(35'000));
    CHECK(model.area().vector == Approx(600));
    // 35 mW of memory, 1 uW for each square micron of logic.
    CHECK(model.leakage_mw() == Approx(35 + (1440 + 600) * 1e-3));
    CHECK(model.energy(Counters(), 2.0).leakage == Approx(model.leakage_mw() * 2e9));
    CHECK(model.energy(Counters(), 2.0).total() == model.energy(Counters(), 2.0).leakage);
    CHECK(model.energy(Counters(), 0.0).total() == 0.0);

    hw.levels = 3;
    const EnergyModel cascade(technology(), hw);
    CHECK(cascade.area().array == Approx(8 * (100 + 16 * 5) + 2 * 100));
    CHECK(source_of(cascade, "cascade adders") == "eight");
}

TEST_CASE("between two widths the MAC lies on a straight line, and says so") {
    HardwareDescription hw = hardware();
    hw.mac.key.width_bits = hw.mac.state_bits = 11;
    hw.weight.words = 1024;
    const EnergyModel model(technology(), hw);
    CHECK(model.price_pj(Event::mac_operations) == Approx(2.5));
    CHECK(source_of(model, "MAC") == "derived: interpolated between 8 bits and 12 bits; "
                                     "8 bits: eight; 12 bits: twelve");
}

TEST_CASE("guard bits are priced as a wider LNS MAC, not as wider operands") {
    HardwareDescription hw = hardware();
    hw.mac.key.guard_bits = 2;
    hw.mac.state_bits = 10;
    const EnergyModel model(technology(), hw);
    CHECK(model.price_pj(Event::mac_operations) == Approx(2.0));
    CHECK(model.price_pj(Event::operand_register_moves) == Approx(2.0));
    CHECK_THAT(source_of(model, "MAC, lns 10 bits, 2 of them guard bits"),
               Contains("interpolated"));
}

TEST_CASE("a fixed-point MAC is named by its operands whatever its accumulator") {
    HardwareDescription hw = hardware();
    hw.mac = built_mac(FixedMacConfig{{8}, FixedAccumulator::wide});
    CHECK(hw.mac.state_bits == 24);
    const EnergyModel model(technology(), hw);
    CHECK(model.price_pj(Event::mac_operations) == 4.0);
    CHECK(model.price_pj(Event::vector_additions) == Approx(2.0));
    // A partial sum of 24 bits: 3 KiB of accumulators, three eighths of a port.
    CHECK(model.price_pj(Event::accumulator_reads) == Approx(8.0 * std::sqrt(3.0) * 3 / 8));
}

TEST_CASE("memories follow a power law between the points") {
    HardwareDescription hw = hardware();
    hw.input.words = 4096;
    const EnergyModel model(technology(), hw);
    CHECK(model.price_pj(Event::array_input_reads) == Approx(2.0));
    CHECK(model.area().sram == Approx(35'000 + 3'000));
    CHECK_THAT(source_of(model, "input scratchpad, 1 bank of 4096 bytes"),
               Contains("interpolated between 1024 bytes and 16384 bytes"));
}

TEST_CASE("a memory below the smallest costs as the smallest, and says so") {
    HardwareDescription hw = hardware();
    hw.input.words = 16;
    const EnergyModel model(technology(), hw);
    CHECK(model.price_pj(Event::array_input_reads) == Approx(1.0));
    CHECK(source_of(model, "input scratchpad") ==
          "derived: as the smallest memory of the table; small");
}

TEST_CASE("hardware outside the technology's figures is refused") {
    HardwareDescription hw = hardware();
    hw.mac.key.width_bits = hw.mac.state_bits = 13;
    CHECK_THROWS_AS(EnergyModel(technology(), hw), InputError);
    CHECK_THROWS_WITH(EnergyModel(technology(), hw),
                      "technology round: mac.lns covers 8..12 bits, the array adds in 13");
    hw = hardware();
    hw.weight.banks = 1;
    CHECK_THROWS_AS(EnergyModel(technology(), hw), InputError);
    CHECK_THROWS_WITH(EnergyModel(technology(), hw),
                      "technology round: the largest memory has 16384 bytes, a bank of the weight "
                      "scratchpad has 32768: give it more banks");
}

TEST_CASE("nonsense is refused") {
    const auto refused = [](void (*change)(HardwareDescription&)) {
        HardwareDescription hw = hardware();
        change(hw);
        CHECK_THROWS_AS(EnergyModel(technology(), hw), std::invalid_argument);
    };
    refused([](HardwareDescription& hw) { hw.rows = 0; });
    refused([](HardwareDescription& hw) { hw.mac.state_bits = 7; });
    refused([](HardwareDescription& hw) { hw.levels = 0; });
    refused([](HardwareDescription& hw) { hw.vector_lanes = -1; });
    refused([](HardwareDescription& hw) { hw.clock_ns = 0; });
    refused([](HardwareDescription& hw) { hw.input.words = -1; });
    refused([](HardwareDescription& hw) { hw.input.banks = 0; });
    const EnergyModel model(technology(), hardware());
    CHECK_THROWS_AS(model.energy(Counters(), -1.0), std::invalid_argument);
    CHECK_THROWS_AS(model.energy(Counters(), std::numeric_limits<double>::infinity()),
                    std::invalid_argument);
}

TEST_CASE("an event in a part that is not there is not lost in silence") {
    HardwareDescription hw = hardware();
    hw.vector_lanes = 0;
    hw.vector.words = 0;
    const EnergyModel model(technology(), hw);
    CHECK(model.area().vector == 0.0);
    CHECK(model.energy(counted(Event::mac_operations, 1), 0.0).mac == 1.0);
    CHECK_THROWS_WITH(model.energy(counted(Event::vector_additions, 1), 0.0),
                      "energy: vector_additions were counted, but the hardware description has "
                      "nothing that does them");
    CHECK_THROWS_WITH(model.energy(counted(Event::vector_scratchpad_reads, 1), 0.0),
                      Contains("vector_scratchpad_reads were counted"));
}

TEST_CASE("a clock faster than the table's is pointed out") {
    HardwareDescription hw = hardware();
    CHECK(EnergyModel(technology(), hw).warnings().empty());
    hw.clock_ns = 1.0;
    const EnergyModel model(technology(), hw);
    REQUIRE(model.warnings().size() == 1);
    CHECK_THAT(model.warnings()[0], Contains("a clock of 1 ns is faster than the 2 ns"));
}

TEST_CASE("every priced part names its source, and what is left out is said") {
    const EnergyModel model(technology(), hardware());
    for (const char* part : {"technology round",
                             "MAC",
                             "operand registers, energy",
                             "operand registers, area",
                             "input scratchpad",
                             "weight scratchpad",
                             "accumulator scratchpad",
                             "vector scratchpad",
                             "DRAM transfer",
                             "DRAM activation",
                             "DRAM standby and refresh",
                             "DRAM PHY, power",
                             "DRAM PHY, area",
                             "vector addition",
                             "vector multiplication",
                             "vector exponential",
                             "vector conversion",
                             "vector random word",
                             "vector lanes, area",
                             "leakage of logic",
                             "left out"}) {
        INFO(part);
        CHECK(source_of(model, part) != "none");
    }
    const auto json = provenance_json(model.provenance());
    CHECK(json.size() == model.provenance().size());
    CHECK(json[0]["source"] == "invented");
}

TEST_CASE("what no area has is listed once: coders of codes that the chip has, and no others") {
    HardwareDescription hw = hardware();
    const std::vector<std::string> plain = EnergyModel(technology(), hw).area_without();
    CHECK(plain == unpriced_area(hw));
    const auto has = [](const std::vector<std::string>& parts, const std::string& part) {
        return std::find(parts.begin(), parts.end(), part) != parts.end();
    };
    CHECK(has(plain, "control and decoding"));
    CHECK(has(plain, "clock tree"));
    CHECK_FALSE(has(plain, "ECC coders"));
    CHECK_THAT(source_of(EnergyModel(technology(), hw), "left out"),
               Contains("of the area: control and decoding, DMA and line buffers, "));
    hw.dram_protection = Protection::parity;
    CHECK(has(EnergyModel(technology(), hw).area_without(), "ECC coders"));
    hw.vector_lanes = 0;
    CHECK_FALSE(has(unpriced_area(hw), "random generator"));
    for (const std::string& part : unpriced_area(hw)) { // lists of them stand in CSV
        CHECK(part.find_first_of(",;\"\n") == std::string::npos);
    }
}

TEST_CASE("an energy that is not the sum of its parts is found", "[invariants]") {
    CHECK_NOTHROW(check_energy_sum("it", 1e12, 1e12 * (1 + 1e-12)));
    CHECK_NOTHROW(check_energy_sum("it", 0, 0));
    CHECK_THROWS_AS(check_energy_sum("it", 1e12, 1e12 * (1 + 1e-8)), InvariantError);
    CHECK_THROWS_AS(check_energy_sum("it", 0, 1e-3), InvariantError);
    CHECK_THROWS_AS(check_energy_sum("it", std::nan(""), 1), InvariantError);
    CHECK_THROWS_WITH(check_energy_sum("the chip's energy", 2, 1),
                      "the chip's energy: 2 pJ, but its parts make 1 pJ");
}
