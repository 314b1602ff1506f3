// SPDX-License-Identifier: Apache-2.0
// A program starts with all DRAM rows closed: what it costs depends on the program alone.
#include <cmath>

#include "hw/engine/timing_engine.hpp"
#include "tests/draw.hpp"
#include "tests/tlm/checked_system.hpp"

using namespace napier;
using namespace napier::test;

namespace {

/// What a program counted, and when each of its instructions retired, in picoseconds from the
/// first.
struct Cost {
    std::uint64_t cycles = 0;
    Counters events;
    std::vector<long long> retired_ps;
    bool operator==(const Cost& other) const {
        return cycles == other.cycles && events == other.events && retired_ps == other.retired_ps;
    }
};

template <typename Memory>
Cost cost_of(CheckedSystem<Memory>& system, const std::vector<Instruction>& program) {
    std::vector<double> times;
    system.accelerator.observe_retirement([&](double now_ns) { times.push_back(now_ns); });
    system.device.reset_counters();
    system.device.run(program, 0);
    system.accelerator.observe_retirement({});
    Cost cost;
    cost.cycles = system.device.total_cycles();
    for (std::uint16_t tag = 0; tag < 16; ++tag) {
        cost.events += system.device.read_counters(tag).events;
    }
    for (const double time : times) {
        cost.retired_ps.push_back(std::llround((time - times.front()) * 1000));
    }
    return cost;
}

Load row_of(std::uint64_t address) {
    Load load;
    load.buffer = Buffer::weight;
    load.element_bits = 12;
    load.rows = 1;
    load.columns = load.local_stride = 8;
    load.row_stride = 12;
    load.dram_address = address;
    return load;
}

/// Takes a transaction and passes on one of its own, as a bridge between two buses does.
class CopyingBridge : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<CopyingBridge> target{"target"};
    tlm_utils::simple_initiator_socket<CopyingBridge> initiator{"initiator"};

    explicit CopyingBridge(const sc_core::sc_module_name& name) : sc_module(name) {
        target.register_b_transport(this, &CopyingBridge::b_transport);
    }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        std::vector<unsigned char> data(payload.get_data_length());
        tlm::tlm_generic_payload own;
        own.set_data_ptr(payload.get_data_ptr() != nullptr ? data.data() : nullptr);
        own.deep_copy_from(payload);
        initiator->b_transport(own, delay);
        payload.update_original_from(own);
    }
};

} // namespace

TEST_CASE_METHOD(SystemCFixture, "host transfers of any size between programs change nothing",
                 "[tlm]") {
    CheckedSystem<Dram> bursts("bursts", small_chip());
    CheckedSystem<Dram> direct("direct", small_chip());
    direct.accelerator.reach_directly(direct.memory, 1);
    const std::vector<std::uint8_t> operands = operand_bytes();
    Draw draw(7);
    for (const std::uint64_t mode : {std::uint64_t{0}, kTimingOnly}) {
        std::optional<Cost> expected;
        for (CheckedSystem<Dram>* const system : {&bursts, &direct}) {
            Device& device = system->device;
            const std::vector<Instruction> program = product(system->accelerator);
            device.write_register(reg::kMode, mode);
            device.write_memory(0x10000, operands.data(), operands.size());
            const Cost first = cost_of(*system, program);
            CHECK(first == expected.value_or(first));
            expected = first;
            for (int round = 0; round < 12; ++round) {
                for (std::size_t transfers = draw.below(4); transfers > 0; --transfers) {
                    std::vector<std::uint8_t> bytes(1 + draw.below(draw.one_in(2) ? 100 : 70000));
                    if (draw.one_in(2)) { // above the operands and the result
                        device.write_memory(0x40000 + draw.below(0x80000), bytes.data(),
                                            bytes.size());
                    } else {
                        device.read_memory(draw.below(0xe0000), bytes.data(), bytes.size());
                    }
                }
                INFO(system->name() << ", mode " << mode << ", round " << round);
                REQUIRE(cost_of(*system, program) == first);
            }
        }
    }
}

TEST_CASE_METHOD(SystemCFixture, "rows that a program opens stay open until it ends, by tag",
                 "[tlm]") {
    const Architecture chip = small_chip();
    CheckedSystem<Dram> bursts("bursts", chip);
    CheckedSystem<Dram> direct("direct", chip);
    direct.accelerator.reach_directly(direct.memory, 1);
    const auto row_bytes = static_cast<std::uint64_t>(chip.dram.row_bytes);
    const std::uint64_t row = 0x10000 + row_bytes; // not in the bank of the program's row
    const std::uint64_t rival = row + row_bytes * static_cast<std::uint64_t>(chip.dram.banks);
    const std::vector<Instruction> program{{{}, 3, row_of(row)},
                                           {{}, 5, row_of(row + 512)},
                                           {{}, 7, row_of(rival)},
                                           {{}, 9, row_of(row)},
                                           {{}, 3, row_of(row + row_bytes - 6)}};
    const std::vector<std::pair<std::uint16_t, std::uint64_t>> expected{
        {0, 1}, {3, 2}, {5, 0}, {7, 1}, {9, 1}}; // 0: one fetch reads them all
    TimingEngine engine(chip);
    for (std::uint64_t runs = 1; runs <= 3; ++runs) {
        engine.run(program, 0);
        for (CheckedSystem<Dram>* const system : {&bursts, &direct}) {
            system->device.run(program, 0);
        }
        for (const auto& [tag, rows] : expected) {
            INFO("tag " << tag << " after " << runs << " runs");
            CHECK(engine.counters(tag).events[Event::dram_activations] == runs * rows);
            for (CheckedSystem<Dram>* const system : {&bursts, &direct}) {
                const Counters events = system->device.read_counters(tag).events;
                CHECK(events[Event::dram_activations] == runs * rows);
                CHECK(events == engine.counters(tag).events);
            }
        }
        CHECK(bursts.device.total_cycles() == engine.total_cycles());
        CHECK(direct.device.total_cycles() == engine.total_cycles());
    }
}

TEST_CASE_METHOD(SystemCFixture, "a bridge that copies transactions changes no count", "[tlm]") {
    struct Bridged : sc_core::sc_module {
        Bridged(const sc_core::sc_module_name& name, const Architecture& chip)
            : sc_module(name), accelerator("accelerator", chip), memory("memory", chip.dram) {
            device.registers.bind(accelerator.registers);
            device.memory.bind(memory.socket);
            accelerator.memory.bind(bridge.target);
            bridge.initiator.bind(memory.socket);
            accelerator.interrupt.bind(interrupt);
            device.interrupt.bind(interrupt);
        }
        Accelerator accelerator;
        Dram memory;
        Device device{"device"};
        CopyingBridge bridge{"bridge"};
        sc_core::sc_signal<bool> interrupt{"interrupt"};
    };
    CheckedSystem<Dram> bound("bound", small_chip());
    Bridged bridged("bridged", small_chip());
    const std::vector<Instruction> program = product(bound.accelerator);
    for (const std::uint64_t mode : {kTimingOnly, std::uint64_t{0}}) {
        for (Device* const device : {&bound.device, &bridged.device}) {
            device->write_register(reg::kMode, mode);
            device->run(program, 0);
        }
        CHECK(bridged.device.total_cycles() == bound.device.total_cycles());
        CHECK(bridged.device.read_counters(0).events == bound.device.read_counters(0).events);
    }
}
