// SPDX-License-Identifier: Apache-2.0
#include "sw/lower/stream_builder.hpp"
#include "hw/chip/bundled_chips.hpp"

#include <algorithm>
#include <random>

#include "hw/engine/timing_engine.hpp"
#include "tests/catch.hpp"

using namespace napier;

namespace {

/// Products and updates of random sizes.
void build(unsigned seed, const Architecture& a, StreamBuilder& builder) {
    std::mt19937 random(seed);
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
            update.weight = update.gradient = w;
            update.tag = tag;
            builder.update(update);
        } else {
            GemmPass pass;
            pass.input = x;
            pass.weight = w;
            pass.result = y;
            pass.rows = x.rows;
            pass.tag = tag;
            builder.gemm(pass);
        }
    }
}

std::vector<InstructionWord> encoded(const std::vector<Instruction>& stream) {
    std::vector<InstructionWord> words;
    for (const Instruction& instruction : stream) {
        words.push_back(encode(instruction));
    }
    return words;
}

Architecture small_chip() {
    Architecture a = bundled_chip("lns12-32x32");
    a.scratchpad = {16, 16, 16, 16, 32};
    return a;
}

} // namespace

TEST_CASE("a stream handed over in parts is the stream built whole", "[property]") {
    const Architecture a = small_chip();
    const TimingEngine engine(a);
    std::size_t most_parts = 0;
    for (unsigned seed = 0; seed < 40; ++seed) {
        INFO("seed " << seed);
        StreamBuilder whole(a);
        build(seed, a, whole);
        std::vector<Instruction> all;
        std::size_t parts = 0;
        StreamBuilder builder(a, [&](const std::vector<Instruction>& part) {
            REQUIRE_FALSE(part.empty());
            all.insert(all.end(), part.begin(), part.end());
            ++parts;
        });
        build(seed, a, builder);
        CHECK(builder.finish().empty());
        REQUIRE(encoded(all) == encoded(whole.finish()));
        most_parts = std::max(most_parts, parts);
    }
    CHECK(most_parts > 2);
}

TEST_CASE("a builder's next stream starts from nothing", "[property]") {
    const Architecture a = small_chip();
    TimingEngine engine(a);
    StreamBuilder builder(a);
    for (unsigned seed = 0; seed < 10; ++seed) {
        build(seed, a, builder);
        const std::vector<Instruction> stream = builder.finish();
        REQUIRE_FALSE(stream.empty());
        CHECK_NOTHROW(engine.run(stream, 1 << 20)); // tokens balance
        CHECK(builder.finish().empty());
    }
}

TEST_CASE("a pass that depends on another waits for its stores, one that does not goes on",
          "[barrier]") {
    const Architecture a = small_chip();
    const TimingEngine engine(a);
    StreamBuilder builder(a);
    const bool depends = GENERATE(false, true);
    const DeviceTensor weight{0, 8, 8, a.arithmetic.word_bits(), 0};
    UpdatePass update;
    update.weight = update.gradient = weight;
    builder.update(update);
    update.depends = depends;
    builder.update(update);
    const std::vector<Instruction> stream = builder.finish();
    // Each: two loads, the update, the store. A barrier waits for the store and lets loads go on.
    std::size_t waits = 0;
    for (const Instruction& instruction : stream) {
        waits += std::holds_alternative<vector_op::Nothing>(instruction.operation) ? 1u : 0u;
    }
    const std::size_t second = depends ? 5 : 4;
    REQUIRE(stream.size() == 8 + waits);
    REQUIRE(std::holds_alternative<Load>(stream[second].operation));
    CHECK(stream[second].tokens.pop_next == depends);
    CHECK(waits == 2);                               // each store is waited for, here or at the end
    CHECK_FALSE(stream.back().tokens.push_previous); // nobody is left to take it
}
