// SPDX-License-Identifier: Apache-2.0
#include "hw/isa/instruction.hpp"

#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"

using namespace napier;
using Catch::Matchers::Contains;

namespace {

constexpr std::size_t kOperations = std::variant_size_v<Operation>;

class Draw {
  public:
    explicit Draw(std::uint64_t seed) : random_(seed) {}
    template <typename T> T as() { return static_cast<T>(random_()); }
    bool flag() { return (random_() >> 20) % 2 == 0; }
    unsigned below(unsigned n) { return static_cast<unsigned>((random_() >> 20) % n); }

  private:
    std::mt19937_64 random_;
};

/// A codec that gives every field of an operation a value of its own.
class Fill {
  public:
    explicit Fill(Draw& draw) : draw_(draw) {}
    template <typename T> void field(T& value) { value = draw_.as<T>(); }
    void nibbles(std::uint8_t& low, std::uint8_t& high) {
        low = static_cast<std::uint8_t>(draw_.below(16));
        high = static_cast<std::uint8_t>(draw_.below(16));
    }
    template <typename E> void enumeration(E& value, E last) {
        value = static_cast<E>(draw_.below(static_cast<unsigned>(last) + 1));
    }
    void flags(std::initializer_list<bool*> bits) {
        for (bool* bit : bits) {
            *bit = draw_.flag();
        }
    }

  private:
    Draw& draw_;
};

/// A codec that lists the fields' values.
class List {
  public:
    template <typename T> void field(const T& value) {
        values_.push_back(static_cast<std::uint64_t>(value));
    }
    void nibbles(const std::uint8_t& low, const std::uint8_t& high) {
        field(low);
        field(high);
    }
    template <typename E> void enumeration(const E& value, E /*last*/) {
        field(static_cast<unsigned>(value));
    }
    void flags(std::initializer_list<const bool*> bits) {
        for (const bool* bit : bits) {
            field(*bit);
        }
    }
    const std::vector<std::uint64_t>& values() const { return values_; }

  private:
    std::vector<std::uint64_t> values_;
};

std::vector<std::uint64_t> values_of(const Instruction& instruction) {
    List list;
    const Tokens& t = instruction.tokens;
    list.flags({&t.pop_previous, &t.pop_next, &t.push_previous, &t.push_next});
    list.field(instruction.tag);
    list.field(instruction.operation.index());
    std::visit([&](const auto& own) { own.fields(list, own); }, instruction.operation);
    return list.values();
}

template <std::size_t... I> Operation operation_of(std::size_t kind, std::index_sequence<I...>) {
    using Make = Operation (*)();
    constexpr Make kMakers[] = {[] { return Operation(std::in_place_index<I>); }...};
    return kMakers[kind]();
}

/// Of the operation with opcode `kind` + 1.
Instruction random_instruction(Draw& draw, std::size_t kind) {
    Instruction instruction;
    instruction.tokens = {draw.flag(), draw.flag(), draw.flag(), draw.flag()};
    instruction.tag = draw.as<std::uint16_t>();
    instruction.operation = operation_of(kind, std::make_index_sequence<kOperations>());
    Fill fill(draw);
    std::visit([&](auto& own) { own.fields(fill, own); }, instruction.operation);
    return instruction;
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
    for (std::size_t kind = 0; kind < kOperations; ++kind) {
        for (int i = 0; i < 2000; ++i) {
            const Instruction instruction = random_instruction(draw, kind);
            const InstructionWord word = encode(instruction);
            const Instruction back = decode(word);
            REQUIRE(values_of(instruction) == values_of(back));
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

TEST_CASE("the bytes of a multiplication") {
    vector_op::Multiply v;
    v.arithmetic = 1;
    v.rows = 0x0302;
    v.columns = 0x0504;
    v.stride = 0x09080706;
    v.result = 0x0d0c0b0a;
    v.add = v.masked = true;
    v.shift = 0x0f;
    v.addend_shift = 0x10;
    v.source = 0x14131211;
    v.factor = 0x18171615;
    v.addend = 0x1c1b1a19;
    v.mask = 0x201f1e1d;
    const InstructionWord word = encode({{}, 0, v});
    CHECK(word[0] == 17); // the opcode: traces hold it
    for (std::size_t i = 1; i <= 0x20; ++i) {
        CAPTURE(i);
        CHECK(word[3 + i] == (i == 0x0e ? 0x05 : i)); // flags: add, masked
    }
    CHECK(word[3 + 0x21] == 0);
}

TEST_CASE("an unknown opcode is refused by number") {
    for (int opcode = 0; opcode < 256; ++opcode) {
        InstructionWord word{};
        word[0] = static_cast<std::uint8_t>(opcode);
        CAPTURE(opcode);
        CHECK(is_refused(word) == (opcode < 1 || opcode > static_cast<int>(kOperations)));
    }
    InstructionWord word{};
    word[0] = 99;
    CHECK_THROWS_WITH(decode(word),
                      Contains("opcode 99 is unknown, expected 1.." + std::to_string(kOperations)));
}

TEST_CASE("unknown flags and buffers are refused by byte") {
    Draw draw(22);
    const auto altered = [&](std::size_t kind, std::size_t byte, std::uint8_t value) {
        InstructionWord word = encode(random_instruction(draw, kind));
        word[byte] = value;
        return word;
    };
    for (std::size_t kind = 0; kind < kOperations; ++kind) {
        CAPTURE(kind);
        CHECK_THROWS_WITH(decode(altered(kind, 1, 0x10)), Contains("flags at byte 1"));
    }
    for (unsigned kind = 0; kind < 2; ++kind) {
        CAPTURE(kind);
        CHECK_THROWS_WITH(decode(altered(kind, 4, 3)), Contains("byte 4") && Contains("0..2"));
        CHECK_THROWS_WITH(decode(altered(kind, 5, kind == 0 ? 4 : 2)), Contains("flags at byte 5"));
    }
    CHECK_THROWS_WITH(decode(altered(2, 4, 32)), Contains("flags at byte 4"));
    CHECK_THROWS_WITH(decode(altered(3, 4, 1)), Contains("byte 4 must be zero")); // nothing
    CHECK_THROWS_WITH(decode(altered(4, 17, 32)), Contains("flags at byte 17"));  // drain
}

TEST_CASE("padding that is not zero is refused") {
    Draw draw(23);
    for (std::size_t kind = 0; kind < kOperations; ++kind) {
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
    InstructionWord word = encode({{}, 0, Load{}});
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
            word = encode(random_instruction(draw, draw.below(kOperations)));
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
