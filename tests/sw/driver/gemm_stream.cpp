// SPDX-License-Identifier: Apache-2.0
// Whole GEMMs through registers, queues, DMA and scratchpads of the TLM model.

#include <random>

#include "hw/chip/bundled_chips.hpp"
#include "sw/driver/platform.hpp"
#include "sw/lower/stream_builder.hpp"
#include "tests/catch.hpp"
#include "tests/systemc_fixture.hpp"

using namespace napier;

namespace {

/// Ideal memory, and scratchpads that hold everything: what the closed forms assume.
Architecture ideal(Dataflow dataflow, int rows, int columns) {
    Architecture a = bundled_chip("lns12-32x32");
    a.array = {rows, columns, dataflow, Folds::serial};
    a.scratchpad = {4096, 4096, 4096, 4096, 1024};
    a.dram.ideal = true;
    a.dram.capacity_mib = 64;
    return a;
}

struct Matrix {
    DeviceTensor tensor;
    std::vector<Word> words;
};

Matrix place(Device& device, std::uint64_t address, std::int64_t rows, std::int64_t columns,
             std::mt19937& random) {
    Matrix m{{address, rows, columns, 12, 0}, {}};
    m.words.resize(static_cast<std::size_t>(rows * columns));
    for (Word& word : m.words) {
        word = static_cast<Word>(random() & 0xfff);
    }
    const std::vector<std::uint8_t> bytes = packed_rows(m.tensor, m.words);
    device.write_memory(address, bytes.data(), bytes.size());
    return m;
}

std::vector<Word> fetch(Device& device, const DeviceTensor& tensor) {
    std::vector<std::uint8_t> bytes(tensor.bytes());
    device.read_memory(tensor.address, bytes.data(), bytes.size());
    return unpacked_rows(tensor, bytes);
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
    return (a + b - 1) / b;
}

} // namespace

TEST_CASE_METHOD(SystemCFixture, "compute cycles through the chip equal the closed form",
                 "[closed-form]") {
    const Dataflow flow = GENERATE(Dataflow::output_stationary, Dataflow::weight_stationary,
                                   Dataflow::input_stationary);
    const Architecture a = ideal(flow, 8, 16);
    Platform platform("platform", a);
    std::mt19937 random(7);
    StreamBuilder builder(platform.accelerator.architecture());
    platform.device.write_register(reg::kMode, kTimingOnly);
    for (int trial = 0; trial < 80; ++trial) {
        const auto size = [&] {
            return std::int64_t{1} + static_cast<std::int64_t>(random() % 70);
        };
        const std::int64_t m = size();
        const std::int64_t n = size();
        const std::int64_t k = size();
        const DeviceTensor input{1 << 20, m, k, 12, 0};
        const DeviceTensor weight{2 << 20, k, n, 12, 0};
        const DeviceTensor result{3 << 20, m, n, 12, 0};
        GemmPass pass;
        pass.input = input;
        pass.weight = weight;
        pass.result = result;
        pass.rows = m;
        pass.tag = 1;
        builder.gemm(pass);
        platform.device.reset_counters();
        platform.device.run(builder.finish(), 0);
        const std::int64_t expected =
            flow == Dataflow::output_stationary   ? ceil_div(m, 8) * ceil_div(n, 16) * (k + 22)
            : flow == Dataflow::weight_stationary ? ceil_div(k, 8) * ceil_div(n, 16) * (m + 30)
                                                  : ceil_div(k, 8) * ceil_div(m, 16) * (n + 30);
        const TagReport report = platform.device.read_counters(1);
        INFO(m << " x " << n << " x " << k);
        REQUIRE(report.array_cycles == static_cast<std::uint64_t>(expected));
        CHECK(report.events[Event::mac_operations] == static_cast<std::uint64_t>(m * n * k));
        CHECK(report.conflict_cycles == 0);
    }
}

TEST_CASE_METHOD(SystemCFixture, "values do not depend on dataflow, array or scratchpads",
                 "[values]") {
    const Dataflow flow = GENERATE(Dataflow::output_stationary, Dataflow::weight_stationary,
                                   Dataflow::input_stationary);
    const auto [rows, columns] = GENERATE(std::pair{8, 8}, std::pair{32, 16}, std::pair{4, 12},
                                          std::pair{16, 24}, std::pair{16, 64});
    const int kib = columns == 64 ? 8 : GENERATE(4, 16); // the least that holds a tile
    Architecture a = ideal(flow, rows, columns);
    a.scratchpad = {kib, kib, kib, kib, 16};
    a.dram.ideal = false;
    Platform platform("platform", a);
    std::mt19937 random(11);
    constexpr std::int64_t m = 37;
    constexpr std::int64_t n = 45;
    constexpr std::int64_t k = 1100; // three levels of cascade 32
    const bool transposed = GENERATE(false, true);
    const Matrix x = transposed ? place(platform.device, 1 << 20, k, m, random)
                                : place(platform.device, 1 << 20, m, k, random);
    const Matrix w = transposed ? place(platform.device, 2 << 20, n, k, random)
                                : place(platform.device, 2 << 20, k, n, random);
    const DeviceTensor result{3 << 20, m, n, 12, 0};
    GemmPass pass;
    pass.input = x.tensor;
    pass.weight = w.tensor;
    pass.result = result;
    pass.input_transposed = pass.weight_transposed = transposed;
    pass.rows = transposed ? k : m;
    StreamBuilder builder(platform.accelerator.architecture());
    builder.gemm(pass);
    platform.device.run(builder.finish(), 0);
    const std::vector<Word> got = fetch(platform.device, result);

    const auto& mac = std::get<LnsMacConfig>(a.arithmetic.mac);
    for (std::int64_t i = 0; i < m; i += 6) {
        for (std::int64_t j = 0; j < n; j += 11) {
            LnsAccumulator sum(mac, k);
            for (std::int64_t t = 0; t < k; ++t) {
                sum.add_product(
                    decode(mac.format,
                           x.words[static_cast<std::size_t>(transposed ? t * m + i : i * k + t)]),
                    decode(mac.format,
                           w.words[static_cast<std::size_t>(transposed ? j * k + t : t * n + j)]));
            }
            REQUIRE(got[static_cast<std::size_t>(i * n + j)] == encode(mac.format, sum.result()));
        }
    }
}

TEST_CASE_METHOD(SystemCFixture, "malformed programs end in the error registers", "[errors]") {
    Platform platform("platform", ideal(Dataflow::output_stationary, 8, 8));
    Device& device = platform.device;
    const auto code_of = [&](std::vector<Instruction> program) {
        try {
            device.run(program, 0);
            return std::string("no error");
        } catch (const DriverError& error) {
            return std::string(error.what());
        }
    };
    Load load;
    load.rows = load.columns = 8;
    load.element_bits = 12;
    load.row_stride = 12;
    load.local_stride = 8;
    const Instruction good{{}, 0, load};

    SECTION("unknown opcode") {
        InstructionWord word{};
        word[0] = 99;
        device.write_memory(0, word.data(), word.size());
        CHECK_THROWS_WITH(device.run(0, 1), Catch::Contains("instruction 0 of 1") &&
                                                Catch::Contains("bad instruction"));
    }
    SECTION("memory beyond DRAM") {
        load.dram_address = std::uint64_t{1} << 40;
        CHECK_THAT(code_of({good, {{}, 0, load}}),
                   Catch::Contains("instruction 1 of 2") && Catch::Contains("memory"));
    }
    SECTION("scratchpad range") {
        load.local_address = 0xffffff00u;
        CHECK_THAT(code_of({{{}, 0, load}}), Catch::Contains("scratchpad range"));
    }
    SECTION("over-long tile") {
        load.rows = 0xffffffffu;
        CHECK_THAT(code_of({{{}, 0, load}}), Catch::Contains("bad shape"));
    }
    SECTION("program outside memory") {
        CHECK_THROWS_WITH(device.run(std::uint64_t{1} << 50, 4), Catch::Contains("fetch"));
    }
    SECTION("tokens left over") {
        Instruction pushes = good;
        pushes.tokens.push_next = true;
        CHECK_THAT(code_of({pushes}), Catch::Contains("token imbalance"));
    }
    SECTION("waits for ever") {
        Instruction pops = good;
        pops.tokens.pop_next = true;
        CHECK_THAT(code_of({pops}), Catch::Contains("token imbalance"));
    }
    SECTION("waits for ever, with queues so full that the fetch unit waits too") {
        Instruction pops = good;
        pops.tokens.pop_next = true;
        CHECK_THAT(code_of(std::vector<Instruction>(100, pops)),
                   Catch::Contains("token imbalance"));
    }
    // The chip recovers: the next program runs.
    CHECK(code_of({good}) == "no error");
}

TEST_CASE_METHOD(SystemCFixture, "registers answer TLM errors to bad accesses", "[registers]") {
    Platform platform("platform", ideal(Dataflow::output_stationary, 8, 8));
    Device& device = platform.device;
    CHECK(device.read_register(reg::kIdentity) == kIdentityValue);
    CHECK_THROWS_AS(device.write_register(reg::kIdentity, 1), DriverError);
    CHECK_THROWS_AS(device.read_register(reg::kEnd), DriverError);
    CHECK_THROWS_AS(device.read_register(4), DriverError);
    CHECK_THROWS_AS(device.write_register(reg::kTag, kTags), DriverError);
    CHECK_THROWS_AS(device.write_memory(std::uint64_t{1} << 40, "x", 1), DriverError);
}
