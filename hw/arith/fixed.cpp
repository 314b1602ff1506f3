// SPDX-License-Identifier: Apache-2.0
#include "hw/arith/fixed.hpp"

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

} // namespace napier
