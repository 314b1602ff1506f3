// SPDX-License-Identifier: Apache-2.0
// The engine without SystemC against the TLM accelerator: every counter of every tag.

#include <algorithm>
#include <random>

#include "hw/chip/bundled_chips.hpp"
#include "hw/engine/timing_engine.hpp"
#include "sw/driver/platform.hpp"
#include "sw/lower/stream_builder.hpp"
#include "tests/catch.hpp"
#include "tests/sw/random_chip.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;
using namespace napier::test;

namespace {

/// A few passes of every kind, with and without barriers between them.
std::vector<Instruction> random_program(std::mt19937& random, const Architecture& a) {
    StreamBuilder builder(a);
    const int bits = a.arithmetic.word_bits();
    std::uint64_t address = 1 << 20;
    const auto tensor = [&](std::int64_t rows, std::int64_t columns) {
        DeviceTensor t{address, rows, columns, bits, 0};
        address += (t.bytes() + 63) / 64 * 64;
        return t;
    };
    const auto size = [&](int most) {
        return 1 + static_cast<std::int64_t>(random() % static_cast<unsigned>(most));
    };
    for (std::uint16_t tag = 1; tag <= 6; ++tag) {
        const std::int64_t m = size(150);
        const std::int64_t n = size(150);
        const std::int64_t k = size(400);
        const DeviceTensor x = tensor(m, k);
        const DeviceTensor w = tensor(k, n);
        const DeviceTensor y = tensor(m, n);
        const DeviceTensor bias = tensor(1, n);
        const DeviceTensor labels = tensor(1, m);
        GemmPass pass;
        pass.input = x;
        pass.weight = w;
        pass.result = y;
        pass.rows = m;
        if (random() % 2 == 0) {
            pass.bias = bias;
        }
        if (random() % 2 == 0) {
            pass.mask = y;
        }
        pass.depends = random() % 2 == 0;
        pass.tag = tag;
        builder.gemm(pass);
        if (random() % 3 == 0) {
            SoftmaxPass softmax;
            softmax.logits = softmax.result = y;
            softmax.labels = labels;
            softmax.rows = m;
            softmax.tag = tag;
            builder.softmax_gradient(softmax);
        }
        if (random() % 2 == 0) {
            vector_op::Multiply product;
            RowsPass rows;
            rows.operands = {{"input", y, {}}, {"factor", tensor(m, n), {}}};
            product.add = random() % 2 == 0;
            product.masked = random() % 2 == 0;
            for (int more = product.add + product.masked; more > 0; --more) {
                rows.operands.push_back({"more", tensor(m, n), {}});
            }
            rows.operation = product;
            rows.result = y;
            rows.rows = m;
            rows.tag = tag;
            builder.rows(rows);
        }
        UpdatePass update;
        update.weight = w;
        if (a.arithmetic.update.master_bits > 0) {
            update.weight.element_bits = a.arithmetic.master_word_bits();
            update.weight.address = address;
            address += (update.weight.bytes() + 63) / 64 * 64;
            update.rounded = w;
        }
        update.gradient = w;
        update.depends = random() % 2 == 0;
        update.tag = tag;
        builder.update(update);
    }
    return builder.finish();
}

void compare_on_random_chips(int seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    constexpr std::size_t kChips = 5; // all modules exist before time runs
    std::vector<Architecture> chips;
    std::vector<std::unique_ptr<Platform>> platforms;
    for (std::size_t i = 0; i < kChips; ++i) {
        chips.push_back(random_chip(random));
        Architecture& chip = chips.back();
        chip.arithmetic.update.master_bits = pick(random, {0, 4, 5, 12, 20});
        if (chip.arithmetic.update.master_bits > 0) { // wider places: room for any softmax
            chip.scratchpad.vector_kib = std::max(chip.scratchpad.vector_kib, 16);
        }
        platforms.push_back(
            std::make_unique<Platform>(("platform" + std::to_string(i)).c_str(), chips.back()));
    }
    for (std::size_t i = 0; i < kChips; ++i) {
        Device& device = platforms[i]->device;
        const std::vector<Instruction> program = random_program(random, chips[i]);
        device.write_register(reg::kMode, kTimingOnly);
        device.run(program, 0);
        TimingEngine engine(chips[i]);
        engine.run(program, 0);
        INFO("seed " << seed << ", chip " << i << ", " << program.size() << " instructions");
        REQUIRE(engine.total_cycles() == device.total_cycles());
        TimingEngine fed(chips[i]); // the same program in parts of any size
        fed.begin(0);
        for (std::size_t at = 0; at < program.size();) {
            const std::size_t size = std::min<std::size_t>(random() % 40, program.size() - at);
            const auto from = program.begin() + static_cast<long>(at);
            fed.feed({from, from + static_cast<long>(size)});
            at += size;
        }
        fed.end();
        CHECK(fed.total_cycles() == engine.total_cycles());
        CHECK(fed.instructions() == program.size());
        for (std::uint16_t tag = 0; tag <= 6; ++tag) {
            const TagReport expected = device.read_counters(tag);
            const TagCounters& got = engine.counters(tag);
            CHECK(got.events == expected.events);
            CHECK(got.array_cycles == expected.array_cycles);
            CHECK(got.vector_cycles == expected.vector_cycles);
            CHECK(got.stall_cycles == expected.stall_cycles);
            CHECK(got.conflict_cycles == expected.conflict_cycles);
        }
    }
}

} // namespace

TEST_CASE_METHOD(SystemCFixture, "the engine without SystemC counts what the accelerator counts",
                 "[timing_engine]") {
    compare_on_random_chips(GENERATE(range(0, 12)));
}

// The engine counts picoseconds without a kernel.
TEST_CASE("the accelerator counts what the engine counts at a coarser resolution of time",
          "[timing_engine]") {
    const SystemCFixture fresh;
    sc_core::sc_set_time_resolution(GENERATE(10, 100), sc_core::SC_PS);
    compare_on_random_chips(GENERATE(12, 13, 14));
}

TEST_CASE("the engine refuses what the accelerator refuses", "[timing_engine]") {
    const Architecture chip = bundled_chip("lns12-32x32");
    const auto run = [&](std::vector<Instruction> program) {
        TimingEngine engine(chip);
        engine.run(program, 0);
    };
    Load load;
    load.rows = load.columns = 8;
    load.element_bits = 12;
    load.row_stride = 12;
    load.local_stride = 8;
    Instruction instruction{{}, 0, load};
    CHECK_NOTHROW(run({instruction}));
    SECTION("a master of two places elsewhere than in the vector scratchpad, row by row") {
        load.buffer = Buffer::vector;
        load.element_bits = 24;
        load.row_stride = 24;
        load.local_stride = 16;
        CHECK_NOTHROW(run({{{}, 0, load}}));
        const auto refused = [&](const Load& other, const char* text) {
            CHECK_THROWS_WITH(run({{{}, 0, other}}), Catch::Contains(text));
        };
        Load other = load;
        other.local_stride = 8;
        refused(other, "tile of 8 x 16 with stride 8");
        other = load;
        other.buffer = Buffer::weight;
        refused(other, "elements of 24 bits, which the vector scratchpad alone holds, row by row");
        other = load;
        other.transpose = true;
        refused(other, "elements of 24 bits");
        other = load;
        other.gather = true;
        refused(other, "elements of 24 bits");
        other = load;
        other.element_bits = 33;
        refused(other, "element of 33 bits");
    }
    SECTION("memory beyond DRAM") {
        load.dram_address = std::uint64_t{1} << 40;
        CHECK_THROWS_WITH(run({{{}, 0, load}}), Catch::Contains("bytes at address"));
    }
    SECTION("tokens left over") {
        instruction.tokens.push_next = true;
        CHECK_THROWS_WITH(run({instruction}), Catch::Contains("left over"));
    }
    SECTION("waits for ever") {
        instruction.tokens.pop_next = true;
        CHECK_THROWS_WITH(run({instruction}), Catch::Contains("no instruction gives"));
    }
    SECTION("a tag without counters") {
        instruction.tag = kTags;
        CHECK_THROWS_WITH(run({instruction}), Catch::Contains("tag " + std::to_string(kTags)));
    }
}
