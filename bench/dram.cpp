// SPDX-License-Identifier: Apache-2.0
// DRAM timing alone, to be set beside another simulator of DRAM (studies/dram_check.py):
//   napier_dram_bench trace stream|network|random BURSTS [NETWORK]   bursts, a line each
//   napier_dram_bench time PRESET OUTSTANDING < TRACE                one line of CSV
// A line of a trace is `R` or `W`, the address in bytes and the length in bytes.
#include <cstdio>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <systemc>

#include "hw/chip/bundled_chips.hpp"
#include "hw/chip/dram_preset.hpp"
#include "hw/cost/dma.hpp"
#include "hw/cost/dram_timing.hpp"
#include "sw/run/simulation.hpp"

using namespace napier;

namespace {

constexpr std::uint64_t kBurst = 256;
constexpr std::uint64_t kSpan = std::uint64_t{256} << 20; ///< of random addresses

struct Full {}; ///< as many bursts as were asked for

/// Writes the bursts it is asked for, and answers at once.
class Recorder : public MemoryPort {
  public:
    explicit Recorder(std::uint64_t most) : left_(most) {}
    BurstAnswer burst(bool write, std::uint64_t address, std::uint8_t* /*data*/,
                      std::uint32_t bytes, std::uint64_t start_ps) override {
        fmt::print("{} {} {}\n", write ? 'W' : 'R', address, bytes);
        if (--left_ == 0) {
            throw Full();
        }
        return {start_ps, 0};
    }

  private:
    std::uint64_t left_;
};

/// The loads and stores of a training step, in the order of its program.
void network_trace(Recorder& recorder, const std::string& name) {
    const Architecture chip = bundled_chip("lns12-32x32");
    Network network = load_network(name);
    connect(network);
    RunProgram program(chip, network, RunMode::training, 16);
    Dma dma(chip, recorder);
    Counters counters;
    program.emit([&](const std::vector<Instruction>& part) {
        for (const Instruction& instruction : part) {
            if (const auto* const load = std::get_if<Load>(&instruction.operation)) {
                dma.load(*load, {}, counters);
            } else if (const auto* const store = std::get_if<Store>(&instruction.operation)) {
                dma.store(*store, nullptr, counters);
            }
        }
    });
}

void trace(const std::string& kind, std::uint64_t bursts, const std::string& network) {
    Recorder recorder(bursts);
    try {
        if (kind == "network") {
            network_trace(recorder, network);
        } else if (kind == "stream" || kind == "random") {
            std::mt19937_64 random(1);
            for (std::uint64_t at = 0;; at += kBurst) {
                recorder.burst(false, kind == "stream" ? at : random() % kSpan / kBurst * kBurst,
                               nullptr, kBurst, 0);
            }
        } else {
            throw std::invalid_argument(kind + ": expected stream, network or random");
        }
    } catch (const Full&) {
    }
}

void time(const std::string& preset, std::size_t outstanding) {
    DramTiming dram(load_dram_preset(preset).figures);
    std::vector<std::uint64_t> ring(outstanding, 0);
    std::uint64_t end = 0;
    std::uint64_t bursts = 0;
    char kind = 'R';
    for (std::uint64_t address = 0, bytes = 0; std::cin >> kind >> address >> bytes; ++bursts) {
        std::uint64_t& slot = ring[bursts % outstanding];
        end = slot = std::max(end, dram.access(address, bytes, slot).end_ps);
    }
    fmt::print("{},{},{},{},{:.0f},{},{}\n", preset, outstanding, bursts, dram.bytes(),
               static_cast<double>(end) * 1e-3, dram.activations(), dram.row_hits());
}

} // namespace

// libsystemc owns main.
int sc_main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    try {
        if (words.size() >= 3 && words[0] == "trace") {
            trace(words[1], std::stoull(words[2]), words.size() > 3 ? words[3] : "cnn");
            return 0;
        }
        if (words.size() == 3 && words[0] == "time") {
            time(words[1], std::stoull(words[2]));
            return 0;
        }
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 2;
    }
    std::cerr << "expected: trace KIND BURSTS [NETWORK], or time PRESET OUTSTANDING\n";
    return 2;
}
