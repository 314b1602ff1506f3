// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/chip/architecture.hpp"
#include "hw/config/set_keys.hpp"
#include "hw/energy/technology.hpp"

namespace napier {

/// Which chip is meant: what a person says on the command line, in a sweep's file or in Python.
struct ChipRequest {
    /// A bundled chip's name, a chip's YAML file, or a SCALE-Sim .cfg (its array, dataflow, buffers
    /// and bandwidth over the default chip; see scalesim_config.hpp).
    std::string chip = "lns12-32x32";
    /// Keys of the chip's file and what replaces them. Two shorthands exist: `array.side` (rows and
    /// columns) and `scratchpad.kib` (all four). `arithmetic` alone takes a short name.
    /// `dram.preset` replaces all that a preset says; other keys of `dram` change that.
    SetKeys set;
    /// A short name (named_arithmetic.hpp); empty: the chip's own number system. It replaces the
    /// whole number system, `by_layer` too. Of the chip's file only an `update` stays, unless the
    /// name says `+n`; without either, updates are the default of the new width.
    std::string arithmetic;
    std::string technology; ///< a bundled name or a file; empty: the chip's
    std::string faults;     ///< a file or its text, as load_faults takes them; empty: the chip's
    bool strict_prices = false; ///< refuse MACs that the technology has not measured
};

/// The keys `arch`, `set` and `technology` of a file that names a chip, such as a sweep's. Their
/// relative paths start in the file's folder. Throws InputError.
ChipRequest read_chip_request(YamlMap& map);

/// The chip that is meant.
struct ResolvedChip {
    Architecture chip;
    const Technology& technology;
    std::vector<std::string> notes; ///< for the person who asked: keys of a .cfg without effect
};

/// The one way from a request to a chip. Applied in this order: the file, `arithmetic`,
/// `technology` and `faults`, and last `set`. Throws InputError: of a key in `set` it names the
/// option, of any other the file and the line.
ResolvedChip resolve(const ChipRequest& request);

} // namespace napier
