// SPDX-License-Identifier: Apache-2.0
#include "sw/characterize/recipe.hpp"

namespace napier::characterize {

const char* to_string(CarryChain carry) {
    return carry == CarryChain::ripple ? "ripple" : "brent_kung";
}

const std::vector<Recipe>& recipes() {
    // Sizing comes last in each: buffers for the wide nets, larger cells until the target is met,
    // smaller ones where there is slack.
    static const std::string kSize = "topo\nbuffer -c\nupsize -D {D}\ndnsize -D {D}\n";
    static const std::string kTidy = "strash\nifraig\nscorr\ndc2\ndc2\n";
    static const std::string kArea = kTidy + "dch -f\namap -m\n" + kSize;
    static const std::string kNf = kTidy + "&get -n\n&dch -f\n&nf -D {D}\n&put\n" + kSize;
    static const std::vector<Recipe> kAll = {
        {CarryChain::ripple, false, "amap", kArea},     {CarryChain::ripple, false, "nf", kNf},
        {CarryChain::brent_kung, false, "amap", kArea}, {CarryChain::brent_kung, false, "nf", kNf},
        {CarryChain::ripple, true, "amap", kArea},      {CarryChain::brent_kung, true, "nf", kNf},
    };
    return kAll;
}

std::string to_string(const Recipe& recipe) {
    return std::string(to_string(recipe.carry)) + (recipe.adder_cells ? "/adder_cells/" : "/") +
           recipe.name;
}

} // namespace napier::characterize
