// SPDX-License-Identifier: Apache-2.0
#include "hw/isa/token_count.hpp"

#include <string>

#include "hw/config/invariant_error.hpp"

namespace napier {

void ProgramTokens::add(const Instruction& instruction) {
    const Tokens& t = instruction.tokens;
    if (std::holds_alternative<Load>(instruction.operation)) {
        load_to_compute.pushed += t.push_next ? 1 : 0;
        compute_to_load.popped += t.pop_next ? 1 : 0;
    } else if (std::holds_alternative<Store>(instruction.operation)) {
        store_to_compute.pushed += t.push_previous ? 1 : 0;
        compute_to_store.popped += t.pop_previous ? 1 : 0;
    } else {
        load_to_compute.popped += t.pop_previous ? 1 : 0;
        store_to_compute.popped += t.pop_next ? 1 : 0;
        compute_to_load.pushed += t.push_previous ? 1 : 0;
        compute_to_store.pushed += t.push_next ? 1 : 0;
    }
}

void check_tokens(const char* gate, const TokenCount& said, const TokenCount& moved,
                  std::uint64_t left) {
    if (!(said == moved) || moved.pushed - moved.popped != left) {
        throw InvariantError(std::string(gate) + " tokens: " + std::to_string(moved.pushed) +
                             " pushed, " + std::to_string(moved.popped) + " popped, " +
                             std::to_string(left) + " left; the instructions say " +
                             std::to_string(said.pushed) + " and " + std::to_string(said.popped));
    }
}

} // namespace napier
