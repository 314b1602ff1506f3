// SPDX-License-Identifier: Apache-2.0
#include "hw/isa/instruction.hpp"

#include <algorithm>
#include <random>
#include <string>

#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

namespace {

class Draw {
  public:
    explicit Draw(std::uint64_t seed) : random_(seed) {}
    template <typename T> T as() { return static_cast<T>(random_()); }
    bool flag() { return (random_() >> 20) % 2 == 0; }
    unsigned below(unsigned n) { return static_cast<unsigned>((random_() >> 20) % n); }

  private:
    std::mt19937_64 random_;
};

Window random_window(Draw& draw) {
    Window w;
    w.map_height = draw.as<std::uint16_t>();
    w.map_width = draw.as<std::uint16_t>();
    w.channels = draw.as<std::uint16_t>();
    w.pixel_pitch = draw.as<std::uint16_t>();
    w.out_height = draw.as<std::uint16_t>();
    w.out_width = draw.as<std::uint16_t>();
    w.kernel_height = draw.as<std::uint8_t>();
    w.kernel_width = draw.as<std::uint8_t>();
    w.stride = draw.as<std::uint8_t>();
    w.insert = draw.as<std::uint8_t>();
    w.padding_y = draw.as<std::int8_t>();
    w.padding_x = draw.as<std::int8_t>();
    w.fill = draw.as<std::uint16_t>();
    w.first_row = draw.as<std::uint32_t>();
    w.first_column = draw.as<std::uint32_t>();
    return w;
}

template <typename T> T random_transfer(Draw& draw) {
    T t;
    t.buffer = static_cast<Buffer>(draw.below(3));
    t.transpose = draw.flag();
    t.element_bits = static_cast<std::uint8_t>(8 + draw.below(9));
    t.dram_address = draw.as<std::uint64_t>();
    t.row_stride = draw.as<std::uint32_t>();
    t.rows = draw.as<std::uint32_t>();
    t.columns = draw.as<std::uint32_t>();
    t.local_address = draw.as<std::uint32_t>();
    t.local_stride = draw.as<std::uint32_t>();
    t.arithmetic = static_cast<std::uint8_t>(draw.below(16));
    t.stored = static_cast<std::uint8_t>(draw.below(16));
    return t;
}

Gemm random_gemm(Draw& draw) {
    Gemm g;
    g.input_address = draw.as<std::uint32_t>();
    g.input_stride = draw.as<std::uint32_t>();
    g.weight_address = draw.as<std::uint32_t>();
    g.weight_stride = draw.as<std::uint32_t>();
    g.accumulator_address = draw.as<std::uint32_t>();
    g.m = draw.as<std::uint16_t>();
    g.n = draw.as<std::uint16_t>();
    g.k = draw.as<std::uint16_t>();
    g.input_is_ones = draw.flag();
    g.opens = draw.flag();
    g.closes = draw.flag();
    g.follows = draw.flag();
    g.stays = draw.flag();
    g.shift = draw.as<std::int8_t>();
    g.k_offset = draw.as<std::uint32_t>();
    g.k_total = draw.as<std::uint32_t>();
    g.arithmetic = draw.as<std::uint8_t>();
    return g;
}

/// Only the fields the operation has; the others stay zero.
Vector random_vector(Draw& draw) {
    Vector v;
    v.op = static_cast<VectorOp>(draw.below(13));
    v.arithmetic = draw.as<std::uint8_t>();
    v.add_bias = draw.flag();
    v.activate = draw.flag();
    v.mask = draw.flag();
    v.momentum = draw.flag();
    v.rectify = draw.flag();
    v.add = draw.flag();
    v.random = draw.flag();
    v.shift = draw.as<std::int8_t>();
    v.shift2 = draw.as<std::int8_t>();
    v.rows = draw.as<std::uint16_t>();
    v.columns = draw.as<std::uint16_t>();
    v.stride = draw.as<std::uint32_t>();
    v.source = {draw.as<std::uint32_t>(), draw.as<std::uint32_t>(), 0};
    v.result = {draw.as<std::uint32_t>(), 0, 0};
    const auto has = [&](std::initializer_list<VectorOp> ops) {
        return std::find(ops.begin(), ops.end(), v.op) != ops.end();
    };
    const bool update = has({VectorOp::update, VectorOp::multiplicative_update});
    const bool elementwise = v.op == VectorOp::elementwise;
    if (update || elementwise || has({VectorOp::drain, VectorOp::max_unpool})) {
        v.source[2] = draw.as<std::uint32_t>();
    }
    if (update || v.op == VectorOp::max_pool) {
        v.result[1] = draw.as<std::uint32_t>();
    }
    if (update) {
        v.result[2] = draw.as<std::uint32_t>();
        v.rate = draw.as<std::int16_t>();
        v.momentum_scale = draw.as<std::int16_t>();
        v.decay = draw.as<std::int16_t>();
    }
    if (update || elementwise) {
        v.tensor = draw.as<std::uint16_t>();
        v.step = draw.as<std::uint32_t>();
        v.element = draw.as<std::uint32_t>();
        v.pitch = draw.as<std::uint32_t>();
    }
    if (has({VectorOp::drain, VectorOp::average_pool})) {
        v.accumulator_address = draw.as<std::uint32_t>();
    }
    if (v.op == VectorOp::drain) {
        v.k_total = draw.as<std::uint32_t>();
    }
    if (has({VectorOp::max_pool, VectorOp::max_unpool, VectorOp::average_pool})) {
        v.taps = draw.as<std::uint16_t>();
    }
    if (elementwise || v.op == VectorOp::average_pool) {
        v.scale = draw.as<std::int16_t>();
    }
    if (elementwise) {
        v.drop = draw.as<std::uint16_t>();
    }
    if (v.op >= VectorOp::moment_sums && !update) {
        v.source[2] = draw.as<std::uint32_t>();
        v.accumulator_address = draw.as<std::uint32_t>();
        v.k_offset = draw.as<std::uint32_t>();
        v.k_total = draw.as<std::uint32_t>();
        v.stage = draw.as<std::uint8_t>();
        v.scale = draw.as<std::int16_t>();
        v.epsilon = draw.as<std::int16_t>();
        v.momentum_scale = draw.as<std::int16_t>();
        v.keep = draw.as<std::int16_t>();
        v.unbias = draw.as<std::int16_t>();
    }
    return v;
}

Instruction random_instruction(Draw& draw, unsigned kind) {
    Instruction instruction;
    instruction.tokens = {draw.flag(), draw.flag(), draw.flag(), draw.flag()};
    instruction.tag = draw.as<std::uint16_t>();
    switch (kind) {
    case 0: {
        Load load = random_transfer<Load>(draw);
        load.gather = draw.flag();
        if (load.gather) {
            load.window = random_window(draw);
        }
        instruction.operation = load;
        break;
    }
    case 1:
        instruction.operation = random_transfer<Store>(draw);
        break;
    case 2:
        instruction.operation = random_gemm(draw);
        break;
    default:
        instruction.operation = random_vector(draw);
        break;
    }
    return instruction;
}

bool same(const Transfer& a, const Transfer& b) {
    return a.buffer == b.buffer && a.transpose == b.transpose && a.element_bits == b.element_bits &&
           a.dram_address == b.dram_address && a.row_stride == b.row_stride && a.rows == b.rows &&
           a.columns == b.columns && a.local_address == b.local_address &&
           a.local_stride == b.local_stride && a.arithmetic == b.arithmetic && a.stored == b.stored;
}

bool same(const Window& a, const Window& b) {
    return a.map_height == b.map_height && a.map_width == b.map_width && a.channels == b.channels &&
           a.pixel_pitch == b.pixel_pitch && a.out_height == b.out_height &&
           a.out_width == b.out_width && a.kernel_height == b.kernel_height &&
           a.kernel_width == b.kernel_width && a.stride == b.stride && a.insert == b.insert &&
           a.padding_y == b.padding_y && a.padding_x == b.padding_x && a.fill == b.fill &&
           a.first_row == b.first_row && a.first_column == b.first_column;
}

bool same(const Load& a, const Load& b) {
    return same(static_cast<const Transfer&>(a), static_cast<const Transfer&>(b)) &&
           a.gather == b.gather && same(a.window, b.window);
}

bool same(const Gemm& a, const Gemm& b) {
    return a.input_address == b.input_address && a.input_stride == b.input_stride &&
           a.weight_address == b.weight_address && a.weight_stride == b.weight_stride &&
           a.accumulator_address == b.accumulator_address && a.m == b.m && a.n == b.n &&
           a.k == b.k && a.input_is_ones == b.input_is_ones && a.opens == b.opens &&
           a.closes == b.closes && a.follows == b.follows && a.stays == b.stays &&
           a.shift == b.shift && a.k_offset == b.k_offset && a.k_total == b.k_total &&
           a.arithmetic == b.arithmetic;
}

bool same(const Vector& a, const Vector& b) {
    return a.op == b.op && a.arithmetic == b.arithmetic && a.add_bias == b.add_bias &&
           a.activate == b.activate && a.mask == b.mask && a.momentum == b.momentum &&
           a.shift == b.shift && a.shift2 == b.shift2 && a.rows == b.rows &&
           a.columns == b.columns && a.stride == b.stride && a.source == b.source &&
           a.result == b.result && a.accumulator_address == b.accumulator_address &&
           a.k_total == b.k_total && a.rate == b.rate && a.momentum_scale == b.momentum_scale &&
           a.decay == b.decay && a.tensor == b.tensor && a.step == b.step &&
           a.element == b.element && a.pitch == b.pitch && a.rectify == b.rectify &&
           a.add == b.add && a.random == b.random && a.taps == b.taps && a.scale == b.scale &&
           a.drop == b.drop && a.k_offset == b.k_offset && a.stage == b.stage &&
           a.epsilon == b.epsilon && a.keep == b.keep && a.unbias == b.unbias;
}

bool same(const Instruction& a, const Instruction& b) {
    if (a.tag != b.tag || a.tokens.pop_previous != b.tokens.pop_previous ||
        a.tokens.pop_next != b.tokens.pop_next ||
        a.tokens.push_previous != b.tokens.push_previous ||
        a.tokens.push_next != b.tokens.push_next || a.operation.index() != b.operation.index()) {
        return false;
    }
    switch (a.operation.index()) {
    case 0:
        return same(std::get<Load>(a.operation), std::get<Load>(b.operation));
    case 1:
        return same(std::get<Store>(a.operation), std::get<Store>(b.operation));
    case 2:
        return same(std::get<Gemm>(a.operation), std::get<Gemm>(b.operation));
    default:
        return same(std::get<Vector>(a.operation), std::get<Vector>(b.operation));
    }
}

bool is_refused(const InstructionWord& word) {
    try {
        decode(word);
    } catch (const BadInstruction&) {
        return true;
    }
    return false;
}

} // namespace

TEST_CASE("random instructions of every kind survive encoding") {
    Draw draw(21);
    for (unsigned kind = 0; kind < 4; ++kind) {
        for (int i = 0; i < 5000; ++i) {
            const Instruction instruction = random_instruction(draw, kind);
            const InstructionWord word = encode(instruction);
            const Instruction back = decode(word);
            REQUIRE(same(instruction, back));
            REQUIRE(encode(back) == word);
        }
    }
}

TEST_CASE("the head of a word: opcode, tokens, tag, little endian") {
    Instruction instruction;
    instruction.tokens.pop_next = true;
    instruction.tokens.push_next = true;
    instruction.tag = 0x1234;
    Load load;
    load.buffer = Buffer::weight;
    load.element_bits = 12;
    load.dram_address = 0x0102030405060708;
    instruction.operation = load;
    const InstructionWord word = encode(instruction);
    const std::uint8_t expected[] = {1, 0x0a, 0x34, 0x12, 1, 0, 12, 8, 7, 6, 5, 4, 3, 2, 1};
    for (std::size_t i = 0; i < sizeof expected; ++i) {
        CAPTURE(i);
        CHECK(word[i] == expected[i]);
    }
}

TEST_CASE("an unknown opcode is refused by number") {
    for (int opcode = 0; opcode < 256; ++opcode) {
        InstructionWord word{};
        word[0] = static_cast<std::uint8_t>(opcode);
        CAPTURE(opcode);
        CHECK(is_refused(word) == (opcode < 1 || opcode > 4));
    }
    InstructionWord word{};
    word[0] = 9;
    CHECK_THROWS_WITH(decode(word), Contains("opcode 9"));
}

TEST_CASE("unknown flags, buffers and vector operations are refused by byte") {
    Draw draw(22);
    const auto altered = [&](unsigned kind, std::size_t byte, std::uint8_t value) {
        InstructionWord word = encode(random_instruction(draw, kind));
        word[byte] = value;
        return word;
    };
    for (unsigned kind = 0; kind < 4; ++kind) {
        CAPTURE(kind);
        CHECK_THROWS_WITH(decode(altered(kind, 1, 0x10)), Contains("flags at byte 1"));
    }
    for (unsigned kind = 0; kind < 2; ++kind) {
        CAPTURE(kind);
        CHECK_THROWS_WITH(decode(altered(kind, 4, 3)), Contains("byte 4") && Contains("0..2"));
        CHECK_THROWS_WITH(decode(altered(kind, 5, kind == 0 ? 4 : 2)), Contains("flags at byte 5"));
    }
    CHECK_THROWS_WITH(decode(altered(2, 4, 32)), Contains("flags at byte 4"));
    CHECK_THROWS_WITH(decode(altered(3, 4, 13)), Contains("byte 4") && Contains("0..12"));
    CHECK_THROWS_WITH(decode(altered(3, 5, 0x80)), Contains("flags at byte 5"));
}

TEST_CASE("padding that is not zero is refused") {
    Draw draw(23);
    for (unsigned kind = 0; kind < 4; ++kind) {
        for (int i = 0; i < 50; ++i) {
            const Instruction instruction = random_instruction(draw, kind);
            const auto* const load = std::get_if<Load>(&instruction.operation);
            if (load != nullptr && load->gather) {
                continue; // fills its word
            }
            InstructionWord word = encode(instruction);
            word.back() = static_cast<std::uint8_t>(1 + draw.below(255));
            REQUIRE_THROWS_WITH(decode(word), Contains("byte 63"));
        }
    }
    InstructionWord word = encode({{}, 0, random_transfer<Load>(draw)});
    word[36] = 1; // the first byte behind a transfer
    CHECK_THROWS_WITH(decode(word), Contains("byte 36"));
}

TEST_CASE("any 64 bytes are either refused or what encode would write") {
    Draw draw(24);
    int accepted = 0;
    for (int i = 0; i < 100000; ++i) {
        InstructionWord word{};
        if (i % 2 == 0) { // noise
            for (std::uint8_t& byte : word) {
                byte = draw.as<std::uint8_t>();
            }
        } else { // nearly right, so that decoding gets far
            word = encode(random_instruction(draw, draw.below(4)));
            word[draw.below(64)] = draw.as<std::uint8_t>();
        }
        try {
            const Instruction instruction = decode(word);
            REQUIRE(encode(instruction) == word);
            ++accepted;
        } catch (const BadInstruction& error) {
            REQUIRE(std::string(error.what()) != "");
        }
    }
    CHECK(accepted > 10000);
}
