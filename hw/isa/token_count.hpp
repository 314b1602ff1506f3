// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "hw/isa/instruction.hpp"

namespace napier {

/// Dependency tokens of one gate.
struct TokenCount {
    std::uint64_t pushed = 0;
    std::uint64_t popped = 0;

    friend bool operator==(const TokenCount& a, const TokenCount& b) {
        return a.pushed == b.pushed && a.popped == b.popped;
    }
};

/// What the instructions of a program say about its four gates.
struct ProgramTokens {
    TokenCount load_to_compute;
    TokenCount compute_to_load;
    TokenCount compute_to_store;
    TokenCount store_to_compute;

    void add(const Instruction& instruction);
};

/// At the end of a program: throws InvariantError naming `gate` unless it has moved what the
/// instructions said and holds the difference.
void check_tokens(const char* gate, const TokenCount& said, const TokenCount& moved,
                  std::uint64_t left);

} // namespace napier
