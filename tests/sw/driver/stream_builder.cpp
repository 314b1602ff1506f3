// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/stream_builder.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "hw/timing_engine.hpp"

using namespace napier;

namespace {

/// Products and updates of random sizes; with `by_pass` each is flushed when it is built.
std::vector<InstructionWord> program(unsigned seed, const Architecture& a, const TileKernel& kernel,
                                     bool by_pass) {
    std::mt19937 random(seed);
    StreamBuilder builder(a, kernel);
    std::vector<Instruction> stream;
    std::uint64_t address = 0;
    const auto tensor = [&](std::int64_t rows, std::int64_t columns) {
        const DeviceTensor t{address, rows, columns, a.arithmetic.word_bits(), 0};
        address += t.bytes();
        return t;
    };
    constexpr std::uint16_t kPassCount = 8;
    for (std::uint16_t tag = 0; tag < kPassCount; ++tag) {
        const auto size = [&] { return 1 + static_cast<std::int64_t>(random() % 200); };
        const DeviceTensor x = tensor(size(), size());
        const DeviceTensor w = tensor(x.columns, size());
        const DeviceTensor y = tensor(x.rows, w.columns);
        if (random() % 3 == 0) {
            UpdatePass update;
            update.weight = update.gradient = &w;
            update.tag = tag;
            builder.update(update);
        } else {
            GemmPass pass;
            pass.input = &x;
            pass.weight = &w;
            pass.result = &y;
            pass.rows = x.rows;
            pass.tag = tag;
            builder.gemm(pass);
        }
        if (by_pass && tag + 1 < kPassCount) {
            builder.flush(stream);
        }
    }
    builder.finish(stream);
    std::vector<InstructionWord> words;
    for (const Instruction& instruction : stream) {
        words.push_back(encode(instruction));
    }
    return words;
}

} // namespace

TEST_CASE("a stream flushed pass by pass is the stream built whole", "[property]") {
    Architecture a = load_architecture("lns12-32x32");
    a.scratchpad = {16, 16, 16, 16, 32};
    const TimingEngine engine(a);
    for (unsigned seed = 0; seed < 40; ++seed) {
        INFO("seed " << seed);
        REQUIRE(program(seed, a, engine.kernel(), true) ==
                program(seed, a, engine.kernel(), false));
    }
}
