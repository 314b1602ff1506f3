// SPDX-License-Identifier: Apache-2.0
#include "hw/isa/instruction.hpp"

#include <type_traits>

namespace napier {

namespace {

enum class Opcode : std::uint8_t { load = 1, store = 2, gemm = 3, vector = 4 };

/// Both directions of one layout: `Codec::field` is called for each field in order, so encode and
/// decode cannot disagree.
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

template <typename Codec, typename T> void rectangle_fields(Codec& codec, T& t) {
    codec.field(t.element_bits);
    codec.field(t.dram_address);
    codec.field(t.row_stride);
    codec.field(t.rows);
    codec.field(t.columns);
    codec.field(t.local_address);
    codec.field(t.local_stride);
    codec.nibbles(t.arithmetic, t.stored);
}

template <typename Codec, typename S> void store_fields(Codec& codec, S& store) {
    codec.enumeration(store.buffer, Buffer::vector);
    codec.flags({&store.transpose});
    rectangle_fields(codec, store);
}

template <typename Codec, typename L> void load_fields(Codec& codec, L& load) {
    codec.enumeration(load.buffer, Buffer::vector);
    codec.flags({&load.transpose, &load.gather});
    rectangle_fields(codec, load);
    if (!load.gather) {
        return;
    }
    auto& w = load.window;
    codec.field(w.map_height);
    codec.field(w.map_width);
    codec.field(w.channels);
    codec.field(w.pixel_pitch);
    codec.field(w.out_height);
    codec.field(w.out_width);
    codec.field(w.kernel_height);
    codec.field(w.kernel_width);
    codec.field(w.stride);
    codec.field(w.insert);
    codec.field(w.padding_y);
    codec.field(w.padding_x);
    codec.field(w.fill);
    codec.field(w.first_row);
    codec.field(w.first_column);
}

template <typename Codec, typename G> void gemm_fields(Codec& codec, G& g) {
    codec.flags({&g.input_is_ones, &g.opens, &g.closes, &g.follows, &g.stays});
    codec.field(g.shift);
    codec.field(g.m);
    codec.field(g.n);
    codec.field(g.k);
    codec.field(g.input_address);
    codec.field(g.input_stride);
    codec.field(g.weight_address);
    codec.field(g.weight_stride);
    codec.field(g.accumulator_address);
    codec.field(g.k_offset);
    codec.field(g.k_total);
    codec.field(g.arithmetic);
}

/// The operations share the bytes behind the common part: 64 bytes hold the union, not the sum.
template <typename Codec, typename V> void vector_fields(Codec& codec, V& v) {
    codec.enumeration(v.op, VectorOp::multiplicative_update);
    codec.flags({&v.add_bias, &v.activate, &v.mask, &v.momentum, &v.rectify, &v.add, &v.random});
    codec.field(v.shift);
    codec.field(v.shift2);
    codec.field(v.rows);
    codec.field(v.columns);
    codec.field(v.stride);
    codec.field(v.source[0]);
    codec.field(v.source[1]);
    codec.field(v.result[0]);
    codec.field(v.arithmetic);
    switch (v.op) {
    case VectorOp::none:
    case VectorOp::softmax_gradient:
        break;
    case VectorOp::drain:
        codec.field(v.accumulator_address);
        codec.field(v.k_total);
        codec.field(v.source[2]);
        break;
    case VectorOp::update:
    case VectorOp::multiplicative_update:
        codec.field(v.source[2]);
        codec.field(v.result[1]);
        codec.field(v.result[2]);
        codec.field(v.rate);
        codec.field(v.momentum_scale);
        codec.field(v.decay);
        codec.field(v.tensor);
        codec.field(v.step);
        codec.field(v.element);
        codec.field(v.pitch);
        break;
    case VectorOp::max_pool:
        codec.field(v.result[1]);
        codec.field(v.taps);
        break;
    case VectorOp::max_unpool:
        codec.field(v.source[2]);
        codec.field(v.taps);
        break;
    case VectorOp::average_pool:
        codec.field(v.accumulator_address);
        codec.field(v.taps);
        codec.field(v.scale);
        break;
    case VectorOp::elementwise:
        codec.field(v.source[2]);
        codec.field(v.scale);
        codec.field(v.drop);
        codec.field(v.tensor);
        codec.field(v.step);
        codec.field(v.element);
        codec.field(v.pitch);
        break;
    case VectorOp::moment_sums:
    case VectorOp::moments:
    case VectorOp::normalise:
    case VectorOp::normalise_gradient:
        codec.field(v.source[2]);
        codec.field(v.accumulator_address);
        codec.field(v.k_offset);
        codec.field(v.k_total);
        codec.field(v.stage);
        codec.field(v.scale);
        codec.field(v.epsilon);
        codec.field(v.momentum_scale);
        codec.field(v.keep);
        codec.field(v.unbias);
        break;
    }
}

template <typename Codec, typename T> void tokens_and_tag(Codec& codec, T& instruction) {
    codec.flags({&instruction.tokens.pop_previous, &instruction.tokens.pop_next,
                 &instruction.tokens.push_previous, &instruction.tokens.push_next});
    codec.field(instruction.tag);
}

struct EncodeVisitor {
    Writer& writer;
    const Instruction& instruction;

    void head(Opcode opcode) const {
        writer.field(static_cast<std::uint8_t>(opcode));
        tokens_and_tag(writer, instruction);
    }
    void operator()(const Load& load) const {
        head(Opcode::load);
        load_fields(writer, load);
    }
    void operator()(const Store& store) const {
        head(Opcode::store);
        store_fields(writer, store);
    }
    void operator()(const Gemm& gemm) const {
        head(Opcode::gemm);
        gemm_fields(writer, gemm);
    }
    void operator()(const Vector& vector) const {
        head(Opcode::vector);
        vector_fields(writer, vector);
    }
};

} // namespace

InstructionWord encode(const Instruction& instruction) {
    InstructionWord word{};
    Writer writer(word);
    std::visit(EncodeVisitor{writer, instruction}, instruction.operation);
    return word;
}

Instruction decode(const InstructionWord& word) {
    Reader reader(word);
    Instruction instruction;
    std::uint8_t opcode = 0;
    reader.field(opcode);
    tokens_and_tag(reader, instruction);
    switch (static_cast<Opcode>(opcode)) {
    case Opcode::load: {
        Load load;
        load_fields(reader, load);
        instruction.operation = load;
        break;
    }
    case Opcode::store: {
        Store store;
        store_fields(reader, store);
        instruction.operation = store;
        break;
    }
    case Opcode::gemm: {
        Gemm gemm;
        gemm_fields(reader, gemm);
        instruction.operation = gemm;
        break;
    }
    case Opcode::vector: {
        Vector vector;
        vector_fields(reader, vector);
        instruction.operation = vector;
        break;
    }
    default:
        throw BadInstruction("opcode " + std::to_string(opcode) + " is unknown");
    }
    reader.finish();
    return instruction;
}

} // namespace napier
