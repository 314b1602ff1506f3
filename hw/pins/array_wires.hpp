// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include <systemc>

#include "hw/pins/mac_core.hpp"

namespace napier {

/// A word and the control bits that travel with it: one wire, since the kernel's price is per
/// wire, whatever it carries.
template <typename Bits> struct Controlled {
    Bits bits{};
    std::uint8_t control = 0;

    friend bool operator==(const Controlled& a, const Controlled& b) {
        return a.bits == b.bits && a.control == b.control;
    }
    friend bool operator!=(const Controlled& a, const Controlled& b) { return !(a == b); }
    friend std::ostream& operator<<(std::ostream& out, const Controlled& bundle) {
        return out << bundle.bits << '/' << static_cast<int>(bundle.control);
    }
    /// What sc_signal and its ports ask of a type.
    friend void sc_trace(sc_core::sc_trace_file* file, const Controlled& bundle,
                         const std::string& name) {
        sc_core::sc_trace(file, bundle.bits, name + ".bits");
        sc_core::sc_trace(file, bundle.control, name + ".control");
    }
};

using OperandWire = Controlled<Word>; ///< control: lane:: eastwards, column:: southwards
using SumWire = Controlled<SumWord>;  ///< control: chain::

/// The control bits, one byte a lane. They move as their words do, so the skew takes care of
/// itself.

/// With the streamed operand, west to east.
namespace lane {
constexpr std::uint8_t kWave = 1; ///< something passes here (a sum must move on)
constexpr std::uint8_t kOperand =
    2; ///< and the word is an operand, not the padding of a partial fold
constexpr std::uint8_t kFirst =
    4; ///< first of a fold: os starts its sum, ws and is take new weights
constexpr std::uint8_t kComplete = 8; ///< this product completes a level-one chain
constexpr std::uint8_t kLast = 16;    ///< the chain leaves the array here
} // namespace lane

/// With the other operand, north to south: os streams it, ws and is preload it.
namespace column {
constexpr std::uint8_t kWord = 1; ///< a word passes
constexpr std::uint8_t kUsed = 2; ///< and is an operand, not padding
constexpr std::uint8_t kHead = 4; ///< preload: the first element that sees this keeps the word
} // namespace column

/// With a partial sum.
namespace chain {
constexpr std::uint8_t kPasses = 1; ///< the element has just added (or passed on) a sum
constexpr std::uint8_t kComplete =
    2;                             ///< a full chain: it moves up a level, the next starts at zero
constexpr std::uint8_t kSpill = 4; ///< an unfinished chain that goes to the accumulators
} // namespace chain

} // namespace napier
