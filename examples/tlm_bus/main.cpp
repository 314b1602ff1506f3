// SPDX-License-Identifier: Apache-2.0
// Napier's accelerator in somebody else's SystemC platform: behind a bus, with a camera that writes
// to the same memory, a clock that never stops, and a memory of its own kind. The host multiplies
// two matrices on the chip and compares every word with the arithmetic itself. Exit code 0: all
// equal.
#include <cstdint>
#include <iostream>
#include <random>
#include <vector>

#include <systemc>
#include <tlm_utils/simple_initiator_socket.h>

#include "bus.hpp"
#include "hw/arith/common/packing.hpp"
#include "hw/chip/bundled_chips.hpp"
#include "hw/tlm/accelerator.hpp"
#include "memory.hpp"
#include "sw/driver/device.hpp"
#include "sw/lower/stream_builder.hpp"

using namespace napier;

namespace {

constexpr std::uint64_t kMemory = 0; // the accelerator's own addresses are memory's
constexpr std::uint64_t kMemoryBytes = 8 << 20;
constexpr std::uint64_t kRegisters = 0x10000000;
constexpr std::uint64_t kFrames = 7 << 20;

/// Another initiator: a camera that writes a line every two microseconds.
class Camera : public sc_core::sc_module {
  public:
    tlm_utils::simple_initiator_socket<Camera> socket{"socket"};
    int lines = 0;

    SC_HAS_PROCESS(Camera);
    explicit Camera(const sc_core::sc_module_name& name) : sc_module(name) { SC_THREAD(run); }

  private:
    void run() {
        std::vector<std::uint8_t> line(512, 0xA5);
        for (;;) {
            tlm::tlm_generic_payload payload;
            payload.set_command(tlm::TLM_WRITE_COMMAND);
            payload.set_address(kFrames + static_cast<std::uint64_t>(lines % 64) * line.size());
            payload.set_data_ptr(line.data());
            payload.set_data_length(512);
            payload.set_streaming_width(512);
            sc_core::sc_time delay;
            socket->b_transport(payload, delay);
            sc_core::wait(delay + sc_core::sc_time(2, sc_core::SC_US));
            ++lines;
        }
    }
};

/// Puts the accelerator's registers where the bus has them.
class RegisterWindow : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<RegisterWindow> host{"host"};
    tlm_utils::simple_initiator_socket<RegisterWindow> bus{"bus"};
    explicit RegisterWindow(const sc_core::sc_module_name& name) : sc_module(name) {
        host.register_b_transport(this, &RegisterWindow::b_transport);
    }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        payload.set_address(payload.get_address() + kRegisters);
        bus->b_transport(payload, delay);
        payload.set_address(payload.get_address() - kRegisters);
    }
};

class System : public sc_core::sc_module {
  public:
    SC_HAS_PROCESS(System);
    System(const sc_core::sc_module_name& name, const Architecture& chip)
        : sc_module(name), accelerator("accelerator", chip), memory("memory", kMemoryBytes) {
        bus.map(kMemory, kMemoryBytes);
        bus.targets.bind(memory.socket);
        bus.map(kRegisters, reg::kEnd);
        bus.targets.bind(accelerator.registers);
        accelerator.memory.bind(bus.initiators);
        accelerator.interrupt.bind(interrupt);
        camera.socket.bind(bus.initiators);
        device.memory.bind(bus.initiators);
        device.registers.bind(window.host);
        window.bus.bind(bus.initiators);
        device.interrupt.bind(interrupt);
        SC_THREAD(host);
    }

    int wrong = 0;

  private:
    DeviceTensor upload(std::uint64_t address, std::int64_t rows, std::int64_t columns,
                        const std::vector<Word>& words) {
        const DeviceTensor tensor{address, rows, columns, 12, 0};
        std::vector<std::uint8_t> bytes(tensor.bytes());
        for (std::int64_t r = 0; r < rows; ++r) {
            pack(words.data() + r * columns, static_cast<std::size_t>(columns), 12,
                 bytes.data() + r * tensor.row_stride());
        }
        device.write_memory(address, bytes.data(), bytes.size());
        return tensor;
    }

    void host() {
        constexpr std::int64_t m = 40;
        constexpr std::int64_t n = 24;
        constexpr std::int64_t k = 100;
        std::mt19937 random(1);
        std::vector<Word> x(m * k);
        std::vector<Word> w(k * n);
        for (std::vector<Word>* words : {&x, &w}) {
            for (Word& word : *words) {
                word = static_cast<Word>(random() & 0xfff);
            }
        }
        const DeviceTensor input = upload(1 << 20, m, k, x);
        const DeviceTensor weight = upload(2 << 20, k, n, w);
        const DeviceTensor result{3 << 20, m, n, 12, 0};
        StreamBuilder builder(accelerator.architecture());
        GemmPass pass;
        pass.input = input;
        pass.weight = weight;
        pass.result = result;
        pass.rows = m;
        builder.gemm(pass);
        device.run(builder.finish(), 4 << 20);

        std::vector<std::uint8_t> bytes(result.bytes());
        device.read_memory(result.address, bytes.data(), bytes.size());
        const auto& mac = std::get<LnsMacConfig>(accelerator.architecture().arithmetic.mac);
        std::vector<Word> row(n);
        for (std::int64_t i = 0; i < m; ++i) {
            unpack(bytes.data() + i * result.row_stride(), n, 12, row.data());
            for (std::int64_t j = 0; j < n; ++j) {
                LnsAccumulator sum(mac, k);
                for (std::int64_t t = 0; t < k; ++t) {
                    sum.add_product(decode(mac.format, x[static_cast<std::size_t>(i * k + t)]),
                                    decode(mac.format, w[static_cast<std::size_t>(t * n + j)]));
                }
                wrong += row[static_cast<std::size_t>(j)] != encode(mac.format, sum.result());
            }
        }
        std::cout << m * n << " results, " << wrong << " wrong; " << device.total_cycles()
                  << " cycles of the chip, " << bus.transactions() << " transactions on the bus, "
                  << camera.lines << " lines of the camera in between\n";
        sc_core::sc_stop(); // the clock and the camera would go on for ever
    }

    sc_core::sc_clock clock{"clock", 10, sc_core::SC_NS}; // of modules that a platform may have
    Bus bus{"bus"};
    Camera camera{"camera"};
    RegisterWindow window{"window"};
    Accelerator accelerator;
    WaitingMemory memory;
    Device device{"device"};
    sc_core::sc_signal<bool> interrupt{"interrupt"};
};

} // namespace

int sc_main(int /*argc*/, char* /*argv*/[]) {
    System system("system", bundled_chip("lns12-32x32"));
    sc_core::sc_start();
    return system.wrong == 0 ? 0 : 1;
}
