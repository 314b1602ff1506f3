// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/fixed/fixed.hpp"

#include <stdexcept>

namespace napier {

std::string to_string(FixedAccumulator accumulator) {
    switch (accumulator) {
    case FixedAccumulator::wide:
        return "wide";
    case FixedAccumulator::narrow:
        return "narrow";
    }
    throw std::logic_error("unknown accumulator");
}

std::string FixedMacConfig::describe() const {
    return "fixed" + std::to_string(format.width) + ", " + to_string(accumulator) +
           " accumulator (" + std::to_string(state_bits()) + " bits)";
}

} // namespace napier
