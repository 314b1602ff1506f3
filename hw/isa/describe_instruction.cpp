// SPDX-License-Identifier: Apache-2.0
#include "hw/isa/describe_instruction.hpp"

namespace napier {

namespace {

const char* name_of(Buffer buffer) {
    return buffer == Buffer::input ? "input" : buffer == Buffer::weight ? "weight" : "vector";
}

std::string size_of(std::uint32_t rows, std::uint32_t columns) {
    return std::to_string(rows) + " x " + std::to_string(columns);
}

std::string describe_transfer(const Transfer& t, const char* name, const char* preposition) {
    return std::string(name) + " of " + size_of(t.rows, t.columns) + " words " + preposition + " " +
           name_of(t.buffer) + " word " + std::to_string(t.local_address);
}

struct Describe {
    std::string operator()(const Load& load) const {
        return describe_transfer(load, Load::kName, "to");
    }
    std::string operator()(const Store& store) const {
        return describe_transfer(store, Store::kName, "from");
    }
    std::string operator()(const Gemm& gemm) const {
        return "tile of " + size_of(gemm.m, gemm.n) + " with products " +
               std::to_string(gemm.k_offset) + ".." +
               std::to_string(std::uint64_t{gemm.k_offset} + gemm.k) + " of " +
               std::to_string(gemm.k_total);
    }
    std::string operator()(const vector_op::Nothing& nothing) const { return nothing.kName; }
    template <typename Vector> std::string operator()(const Vector& v) const {
        return std::string(v.kName) + " of " + size_of(v.rows, v.columns) +
               " words to vector word " + std::to_string(v.result);
    }
};

} // namespace

std::string describe(const Instruction& instruction) {
    return std::visit(Describe{}, instruction.operation);
}

} // namespace napier
