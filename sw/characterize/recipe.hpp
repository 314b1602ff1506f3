// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace napier::characterize {

/// How carries are made where the RTL says `+`.
enum class CarryChain { ripple, brent_kung };
const char* to_string(CarryChain carry);

/// A way through synthesis: the carry chain, whether full adders are cells, and what abc does.
struct Recipe {
    CarryChain carry;
    bool adder_cells; ///< the RTL's full_adder becomes the library's cell, where it has one
    std::string name; ///< of the abc script
    std::string abc;  ///< the script, {D} standing for the delay target in ps
};

const std::vector<Recipe>& recipes();
/// "brent_kung/nf", "ripple/adder_cells/amap"
std::string to_string(const Recipe& recipe);

} // namespace napier::characterize
