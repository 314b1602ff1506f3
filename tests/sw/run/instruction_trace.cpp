// SPDX-License-Identifier: Apache-2.0

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "hw/chip/bundled_chips.hpp"
#include "hw/config/input_error.hpp"
#include "hw/engine/timing_engine.hpp"
#include "sw/run/instruction_trace.hpp"
#include "sw/train/chip_backend.hpp"
#include "tests/catch.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

struct File {
    std::string path =
        (std::filesystem::temp_directory_path() / ("napier-trace-" + std::to_string(::getpid())))
            .string();
    ~File() { std::remove(path.c_str()); }
};

TimingEngine& replay(TimingEngine& engine, const std::string& path) {
    replay_trace(path, engine);
    return engine;
}

} // namespace

TEST_CASE_METHOD(SystemCFixture, "a training recorded and replayed without values", "[trace]") {
    Network network = load_network("mlp");
    connect(network, {1, 28, 28}, 10);
    network.train.batch = 8;
    const Architecture chip = bundled_chip("lns12-32x32");
    Platform platform("platform", chip);
    ChipBackend backend(network, platform, 1);
    const File file;
    TraceWriter trace(file.path);
    platform.device.set_recorder(
        [&](std::uint64_t address, const std::vector<Instruction>& program) {
            trace.add(address, program);
        });
    const std::vector<std::uint8_t> pixels(8 * 784, 9);
    const std::vector<std::uint8_t> labels(8, 1);
    for (const int images : {8, 8, 5}) {
        backend.train_step({pixels.data(), labels.data(), images}, 0.125);
    }
    CHECK_FALSE(std::filesystem::exists(file.path)); // a training stopped here leaves none
    trace.finish();
    CHECK(trace.programs() == 3);

    TimingEngine same(chip);
    replay(same, file.path);
    TagReport trained;
    TagCounters replayed;
    for (std::uint16_t tag = 0; tag < 2 * kPasses; ++tag) {
        trained += platform.device.read_counters(tag);
        replayed += same.counters(tag);
    }
    CHECK(replayed.events == trained.events);
    CHECK(replayed.array_cycles == trained.array_cycles);
    CHECK(replayed.vector_cycles == trained.vector_cycles);
    // Which DRAM rows the host left open is not in the trace.
    CHECK(static_cast<double>(same.total_cycles()) ==
          Approx(static_cast<double>(platform.device.total_cycles())).epsilon(0.01));

    Architecture slow = chip;
    slow.dram.bandwidth_gb_per_s /= 8;
    TimingEngine slower(slow);
    CHECK(replay(slower, file.path).total_cycles() > 2 * same.total_cycles());
    Architecture relaxed = chip; // the same DRAM is faster, seen from a slower clock
    relaxed.clock_ns = 10;
    TimingEngine fewer(relaxed);
    CHECK(replay(fewer, file.path).total_cycles() < same.total_cycles());

    std::filesystem::resize_file(file.path, std::filesystem::file_size(file.path) - 10);
    TimingEngine cut(chip);
    CHECK_THROWS_WITH(replay(cut, file.path), Catch::Contains("program 2: is cut off"));
}

TEST_CASE("what is no trace is refused", "[trace]") {
    const auto nothing = [](std::uint64_t, const std::vector<Instruction>&) {};
    CHECK_THROWS_AS(read_trace("/nowhere", nothing), InputError);
    CHECK_THROWS_WITH(read_trace("/dev/null", nothing),
                      Catch::Contains("found a device, expected a file"));
    const File empty;
    std::ofstream(empty.path).close();
    CHECK_THROWS_WITH(read_trace(empty.path, nothing),
                      Catch::Contains("expected an instruction trace"));
}
