// SPDX-License-Identifier: Apache-2.0
#include "hw/isa/instruction.hpp"

#include <type_traits>
#include <utility>

namespace napier {

namespace {

/// One of the two codecs that an operation's `fields` are given to; each is called for every field
/// in order, so encode and decode cannot disagree.
class Writer {
  public:
    explicit Writer(InstructionWord& word) : word_(word) {}

    template <typename T> void field(const T& value) {
        using Raw = std::make_unsigned_t<T>;
        auto raw = static_cast<std::uint64_t>(static_cast<Raw>(value));
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            word_.at(position_++) = static_cast<std::uint8_t>(raw & 0xff);
            raw >>= 8;
        }
    }
    void nibbles(const std::uint8_t& low, const std::uint8_t& high) {
        field(static_cast<std::uint8_t>((low & 0xf) | (high << 4)));
    }
    template <typename E> void enumeration(const E& value, E /*last*/) {
        field(static_cast<std::uint8_t>(value));
    }
    void flags(std::initializer_list<const bool*> bits) {
        unsigned packed = 0;
        unsigned position = 0;
        for (const bool* bit : bits) {
            packed |= static_cast<unsigned>(*bit) << position++;
        }
        field(static_cast<std::uint8_t>(packed));
    }
    void finish() {}

  private:
    InstructionWord& word_;
    std::size_t position_ = 0;
};

class Reader {
  public:
    explicit Reader(const InstructionWord& word) : word_(word) {}

    template <typename T> void field(T& value) {
        std::uint64_t raw = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            raw |= std::uint64_t{word_.at(position_++)} << (8 * i);
        }
        value = static_cast<T>(raw);
    }
    void nibbles(std::uint8_t& low, std::uint8_t& high) {
        std::uint8_t both = 0;
        field(both);
        low = both & 0xf;
        high = static_cast<std::uint8_t>(both >> 4);
    }
    template <typename E> void enumeration(E& value, E last) {
        std::uint8_t raw = 0;
        field(raw);
        if (raw > static_cast<std::uint8_t>(last)) {
            throw BadInstruction("field at byte " + std::to_string(position_ - 1) + " is " +
                                 std::to_string(raw) + ", expected 0.." +
                                 std::to_string(static_cast<int>(last)));
        }
        value = static_cast<E>(raw);
    }
    void flags(std::initializer_list<bool*> bits) {
        std::uint8_t packed = 0;
        field(packed);
        for (bool* bit : bits) {
            *bit = (packed & 1) != 0;
            packed = static_cast<std::uint8_t>(packed >> 1);
        }
        if (packed != 0) {
            throw BadInstruction("unknown flags at byte " + std::to_string(position_ - 1));
        }
    }
    void finish() const {
        for (std::size_t i = position_; i < word_.size(); ++i) {
            if (word_[i] != 0) {
                throw BadInstruction("byte " + std::to_string(i) + " must be zero");
            }
        }
    }

  private:
    const InstructionWord& word_;
    std::size_t position_ = 0;
};

template <typename Codec, typename T> void tokens_and_tag(Codec& codec, T& instruction) {
    codec.flags({&instruction.tokens.pop_previous, &instruction.tokens.pop_next,
                 &instruction.tokens.push_previous, &instruction.tokens.push_next});
    codec.field(instruction.tag);
}

template <std::size_t I> void read_operation(Reader& reader, Operation& operation) {
    auto& own = operation.emplace<I>();
    std::remove_reference_t<decltype(own)>::fields(reader, own);
}

/// By opcode less one.
template <std::size_t... I>
void read_operation(Reader& reader, std::size_t number, Operation& operation,
                    std::index_sequence<I...> /*all*/) {
    using Read = void (*)(Reader&, Operation&);
    constexpr Read kReaders[] = {read_operation<I>...};
    kReaders[number](reader, operation);
}

} // namespace

InstructionWord encode(const Instruction& instruction) {
    InstructionWord word{};
    Writer writer(word);
    writer.field(static_cast<std::uint8_t>(instruction.operation.index() + 1));
    tokens_and_tag(writer, instruction);
    std::visit([&](const auto& own) { own.fields(writer, own); }, instruction.operation);
    return word;
}

Instruction decode(const InstructionWord& word) {
    constexpr std::size_t kOperations = std::variant_size_v<Operation>;
    Reader reader(word);
    Instruction instruction;
    std::uint8_t opcode = 0;
    reader.field(opcode);
    tokens_and_tag(reader, instruction);
    if (opcode < 1 || opcode > kOperations) {
        throw BadInstruction("opcode " + std::to_string(opcode) + " is unknown, expected 1.." +
                             std::to_string(kOperations));
    }
    read_operation(reader, opcode - 1u, instruction.operation,
                   std::make_index_sequence<kOperations>());
    reader.finish();
    return instruction;
}

} // namespace napier
