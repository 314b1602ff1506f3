// SPDX-License-Identifier: Apache-2.0
// A recorded instruction trace, replayed on a small chip without values.
#include "hw/chip/bundled_chips.hpp"
#include "sw/run/instruction_trace.hpp"

#include "hw/engine/timing_engine.hpp"
#include "tests/fuzz/contract.hpp"

using namespace napier;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Architecture chip = bundled_chip("lns12-4x4");
    const std::string path = fuzz::write("trace", data, size);
    return fuzz::returns_or_refuses([&] {
        read_trace(path, [](std::uint64_t, const std::vector<Instruction>&) {});
        // A chip takes milliseconds to make, so only for what can be read.
        TimingEngine engine(chip);
        replay_trace(path, engine);
    });
}
