// SPDX-License-Identifier: Apache-2.0
#include "hw/isa/describe_instruction.hpp"

namespace napier {

namespace {

const char* name_of(Buffer buffer) {
    return buffer == Buffer::input ? "input" : buffer == Buffer::weight ? "weight" : "vector";
}

const char* name_of(VectorOp op) {
    switch (op) {
    case VectorOp::none:
        return "nothing";
    case VectorOp::drain:
        return "drain";
    case VectorOp::softmax_gradient:
        return "softmax gradient";
    case VectorOp::update:
        return "update";
    case VectorOp::multiplicative_update:
        return "multiplicative update";
    case VectorOp::max_pool:
        return "max pool";
    case VectorOp::max_unpool:
        return "max unpool";
    case VectorOp::average_pool:
        return "average pool";
    case VectorOp::elementwise:
        return "elementwise operation";
    case VectorOp::moment_sums:
        return "moment sums";
    case VectorOp::moments:
        return "moments";
    case VectorOp::normalise:
        return "normalisation";
    case VectorOp::normalise_gradient:
        return "normalisation's gradient";
    }
    return "?";
}

std::string size_of(std::uint32_t rows, std::uint32_t columns) {
    return std::to_string(rows) + " x " + std::to_string(columns);
}

std::string describe_transfer(const char* what, const Transfer& t, const char* preposition) {
    return std::string(what) + " of " + size_of(t.rows, t.columns) + " words " + preposition + " " +
           name_of(t.buffer) + " word " + std::to_string(t.local_address);
}

} // namespace

std::string describe(const Instruction& instruction) {
    if (const auto* load = std::get_if<Load>(&instruction.operation)) {
        return describe_transfer("load", *load, "to");
    }
    if (const auto* store = std::get_if<Store>(&instruction.operation)) {
        return describe_transfer("store", *store, "from");
    }
    if (const auto* gemm = std::get_if<Gemm>(&instruction.operation)) {
        return "tile of " + size_of(gemm->m, gemm->n) + " with products " +
               std::to_string(gemm->k_offset) + ".." +
               std::to_string(std::uint64_t{gemm->k_offset} + gemm->k) + " of " +
               std::to_string(gemm->k_total);
    }
    const auto& v = std::get<Vector>(instruction.operation);
    return std::string(name_of(v.op)) + " of " + size_of(v.rows, v.columns) +
           " words to vector word " + std::to_string(v.result[0]);
}

} // namespace napier
