// SPDX-License-Identifier: Apache-2.0
// A platform whose kernel counts time in other steps than picoseconds (sc_set_time_resolution): a
// program takes the same cycles, counts the same and brings the same bits.
#include <cstring>

#include <tlm_utils/multi_passthrough_target_socket.h>

#include "hw/config/input_error.hpp"
#include "sw/driver/platform.hpp"
#include "tests/tlm/checked_system.hpp"
#include "tests/tlm/host_thread.hpp"

using namespace napier;
using namespace napier::test;
using Catch::Matchers::Contains;

namespace {

struct Resolution {
    double number;
    sc_core::sc_time_unit unit;
};

constexpr Resolution kPicosecond{1, sc_core::SC_PS};
const std::vector<Resolution> kOthers = {
    {1, sc_core::SC_FS}, {100, sc_core::SC_FS}, {10, sc_core::SC_PS}, {100, sc_core::SC_PS}};

/// What a program cost and brought.
struct Measured {
    std::vector<std::uint8_t> result;
    std::uint64_t cycles = 0;
    Counters events;
    std::vector<std::string> violations;
    bool operator==(const Measured& other) const {
        return result == other.result && cycles == other.cycles && events == other.events &&
               violations == other.violations;
    }
};

/// Two programs, one after the other.
template <typename System> Measured measure(System& system, const Tiling& tiling = {}) {
    const std::vector<std::uint8_t> operands = operand_bytes();
    for (int i = 0; i < 2; ++i) {
        system.device.write_memory(0x10000, operands.data(), operands.size());
        system.device.run(product(system.accelerator, tiling), 0);
    }
    return {result_bytes(system.device),
            system.device.total_cycles(),
            system.device.read_counters(0).events,
            {}};
}

/// In a simulation of its own: the resolution has to be set before anything has a time.
template <typename Work> Measured at(const Resolution& resolution, Work&& work) {
    const SystemCFixture fresh;
    sc_core::sc_set_time_resolution(resolution.number, resolution.unit);
    return work();
}

template <typename Work> void same_at_all_resolutions(Work&& work) {
    const Measured expected = at(kPicosecond, work);
    CHECK(expected.cycles > 1000);
    CHECK(expected.violations == std::vector<std::string>());
    for (const Resolution& resolution : kOthers) {
        const Measured measured = at(resolution, work);
        INFO(resolution.number << " x 10^-" << (resolution.unit == sc_core::SC_FS ? 15 : 12)
                               << " s: " << measured.cycles << " cycles, at 1 ps "
                               << expected.cycles);
        CHECK(measured == expected);
    }
}

/// Hardly a time of its DRAM is a multiple of 10 ps.
Architecture odd_chip() {
    Architecture chip = small_chip();
    chip.clock_ns = 0.7;
    chip.dram.bandwidth_gb_per_s = 3.3;
    chip.dram.latency_ns = 37.777;
    chip.dram.row_miss_ns = 20.001;
    return chip;
}

/// Somebody else's: one burst at a time, in steps of 0.5 ns.
template <bool kWaits> class OtherMemory : public sc_core::sc_module {
  public:
    tlm_utils::multi_passthrough_target_socket<OtherMemory> socket{"socket"};

    OtherMemory(const sc_core::sc_module_name& name, const DramConfig&)
        : sc_module(name), bytes_(1 << 20) {
        socket.register_b_transport(this, &OtherMemory::b_transport);
        socket.register_transport_dbg(this, &OtherMemory::transport_dbg);
    }

  private:
    void move(tlm::tlm_generic_payload& payload) {
        unsigned char* const at = bytes_.data() + payload.get_address();
        if (payload.is_read()) {
            std::memcpy(payload.get_data_ptr(), at, payload.get_data_length());
        } else {
            std::memcpy(at, payload.get_data_ptr(), payload.get_data_length());
        }
    }
    void b_transport(int id, tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        move(payload);
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
        const sc_core::sc_time arrival = sc_core::sc_time_stamp() + delay;
        free_ = std::max(free_, arrival) +
                sc_core::sc_time(5.5 + payload.get_data_length() / 16 * 0.5, sc_core::SC_NS);
        delay += free_ - arrival;
        if (kWaits && id == 1) { // the chip
            sc_core::wait(delay);
            delay = sc_core::SC_ZERO_TIME;
        }
    }
    unsigned transport_dbg(int, tlm::tlm_generic_payload& payload) {
        move(payload);
        return payload.get_data_length();
    }
    std::vector<unsigned char> bytes_;
    sc_core::sc_time free_;
};

template <typename Memory> Measured over(const Architecture& chip, const Tiling& tiling = {}) {
    CheckedSystem<Memory> system("system", chip);
    Measured measured = measure(system, tiling);
    measured.violations = system.violations();
    return measured;
}

/// Between two links: waits until a transaction is over, so the initiator need not.
class WaitingBridge : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<WaitingBridge> target{"target"};
    tlm_utils::simple_initiator_socket<WaitingBridge> initiator{"initiator"};

    explicit WaitingBridge(const sc_core::sc_module_name& name) : sc_module(name) {
        target.register_b_transport(this, &WaitingBridge::b_transport);
    }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        initiator->b_transport(payload, delay);
        sc_core::wait(std::exchange(delay, sc_core::SC_ZERO_TIME));
    }
};

/// Two chips on one DRAM at the same time, and their hosts.
Measured two_chips(const Architecture& first) {
    Architecture second = first;
    second.clock_ns = 2.1;
    Dram dram("dram", first.dram);
    struct Half {
        Half(const std::string& name, const Architecture& chip, Dram& dram)
            : accelerator((name + "_accelerator").c_str(), chip),
              device((name + "_device").c_str()), interrupt((name + "_interrupt").c_str()) {
            accelerator.memory.bind(dram.socket);
            device.memory.bind(dram.socket);
            device.registers.bind(accelerator.registers);
            accelerator.interrupt.bind(interrupt);
            device.interrupt.bind(interrupt);
        }
        Accelerator accelerator;
        Device device;
        sc_core::sc_signal<bool> interrupt;
    };
    Half one("one", first, dram);
    Half two("two", second, dram);
    one.accelerator.reach_directly(dram, 0);
    const auto run = [](Half& half, std::uint64_t address) {
        half.device.write_register(reg::kMode, kTimingOnly);
        sc_core::wait(sc_core::sc_time(1, sc_core::SC_MS) - sc_core::sc_time_stamp());
        // Whose access comes first within two steps of an edge is the kernel's choice, so the tiles
        // are fixed: with these no two are so close.
        const std::vector<Instruction> program =
            product(half.accelerator, Tiling{8, 28, 32, false});
        std::vector<std::uint8_t> image;
        for (const Instruction& instruction : program) {
            const InstructionWord word = encode(instruction);
            image.insert(image.end(), word.begin(), word.end());
        }
        half.device.write_memory(address, image.data(), image.size());
        sc_core::wait(sc_core::sc_time(2, sc_core::SC_MS) - sc_core::sc_time_stamp());
        half.device.run(address, program.size());
    };
    HostThread host_one("host_one", [&](HostThread&) { run(one, 0); });
    HostThread host_two("host_two", [&](HostThread&) { run(two, 0x80000); });
    sc_core::sc_start();
    CHECK(host_one.is_done());
    CHECK(host_two.is_done());
    Measured measured;
    measured.cycles = one.device.total_cycles() * 1000000 + two.device.total_cycles();
    measured.events = one.accelerator.counted(0).events + two.accelerator.counted(0).events;
    return measured;
}

} // namespace

TEST_CASE("another resolution of time changes nothing", "[tlm]") {
    same_at_all_resolutions([] { return over<Dram>(small_chip()); });
    same_at_all_resolutions([] { return over<Dram>(odd_chip()); });
}

TEST_CASE("another resolution of time changes nothing on the driver's platform", "[tlm]") {
    same_at_all_resolutions([] {
        Platform platform("platform", odd_chip());
        return measure(platform);
    });
}

TEST_CASE("another resolution of time changes nothing behind a bridge that waits", "[tlm]") {
    same_at_all_resolutions([] {
        Architecture chip = odd_chip();
        chip.dma.outstanding = 1;
        Accelerator accelerator("accelerator", chip);
        Dram dram("dram", chip.dram);
        Device device("device");
        WaitingBridge bridge("bridge");
        sc_core::sc_signal<bool> interrupt("interrupt");
        accelerator.memory.bind(bridge.target);
        bridge.initiator.bind(dram.socket);
        device.memory.bind(dram.socket);
        device.registers.bind(accelerator.registers);
        accelerator.interrupt.bind(interrupt);
        device.interrupt.bind(interrupt);
        struct {
            Accelerator& accelerator;
            Device& device;
        } system{accelerator, device};
        return measure(system);
    });
}

TEST_CASE("another resolution of time changes nothing over another memory", "[tlm]") {
    for (const Tiling& tiling : {Tiling{16, 24, 32, false}, Tiling{8, 8, 60, false},
                                 Tiling{20, 8, 60, true}, Tiling{8, 28, 32, false}}) {
        CAPTURE(tiling.m, tiling.n, tiling.k);
        same_at_all_resolutions([&] { return over<OtherMemory<false>>(small_chip(), tiling); });
        same_at_all_resolutions([&] { return over<OtherMemory<true>>(small_chip(), tiling); });
    }
}

TEST_CASE("another resolution of time changes nothing where two chips share the memory", "[tlm]") {
    Architecture chip = odd_chip();
    same_at_all_resolutions([&chip] { return two_chips(chip); });
    chip.dram.latency_ns = chip.dram.row_miss_ns = 0; // a burst can have the bus at once
    same_at_all_resolutions([&chip] { return two_chips(chip); });
}

TEST_CASE("a burst in its turn waits for a transfer that ends between its time and the kernel's",
          "[tlm]") {
    const SystemCFixture fresh;
    sc_core::sc_set_time_resolution(100, sc_core::SC_PS);
    DramConfig config;
    config.latency_ns = config.row_miss_ns = 0;
    config.bandwidth_gb_per_s = 10; // 100 ps a byte
    Dram dram("dram", config);
    const auto read = [](HostThread& host, unsigned bytes, std::uint64_t surplus_ps) {
        std::vector<unsigned char> data(bytes);
        tlm::tlm_generic_payload payload;
        payload.set_command(tlm::TLM_READ_COMMAND);
        payload.set_address(0);
        payload.set_data_ptr(data.data());
        payload.set_data_length(bytes);
        payload.set_streaming_width(bytes);
        BurstExtension extension;
        extension.surplus_ps = surplus_ps;
        payload.set_extension(&extension);
        sc_core::sc_time delay;
        host.socket->b_transport(payload, delay);
        payload.clear_extension(&extension);
        return to_ps(sc_core::sc_time_stamp() + delay) - extension.surplus_ps;
    };
    HostThread first("first", [&](HostThread& self) { CHECK(read(self, 11, 0) == 1100); });
    HostThread store("store", [&](HostThread& self) { // of a cycle that began at 1 ns
        sc_core::wait(1200, sc_core::SC_PS);
        CHECK(read(self, 10, 198) == 1100 + 1000);
    });
    first.socket.bind(dram.socket);
    store.socket.bind(dram.socket);
    sc_core::sc_start();
    CHECK(store.is_done());
}

TEST_CASE("a resolution of time that cannot show the chip's cycles is refused in one line",
          "[tlm]") {
    const auto refusal = [](const Resolution& resolution, double clock_ns) {
        const SystemCFixture fresh;
        sc_core::sc_set_time_resolution(resolution.number, resolution.unit);
        Architecture chip = small_chip();
        chip.clock_ns = clock_ns;
        try {
            const Accelerator accelerator("chip", chip);
        } catch (const InputError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(refusal({10, sc_core::SC_PS}, 0.833) ==
          "chip: clock_ns: found 0.833, expected a multiple of SystemC's time resolution (10 ps), "
          "at least 3 times as long; choose another period, or a finer resolution with "
          "sc_set_time_resolution");
    CHECK_THAT(refusal({1, sc_core::SC_NS}, 2), Contains("found 2, expected a multiple of"));
    CHECK(refusal({1, sc_core::SC_NS}, 3) == "");
    CHECK(refusal({10, sc_core::SC_PS}, 0.03) == "");
}
