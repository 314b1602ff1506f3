// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "sw/characterize/mac_design.hpp"

namespace napier::characterize {

/// Measurements kept in a folder, one file each, so that a killed characterisation goes on where it
/// was and one of a changed MAC repeats no other. A file's name is the SHA-256 of all that its
/// figures follow from: the RTL, the stimulus, and a context that the caller gives (library, tools,
/// clock, wires, recipes). It does not see the measuring code itself: empty the folder when that
/// changes.
class MeasurementCache {
  public:
    /// An empty folder's name: nothing is kept. Throws std::filesystem::filesystem_error if the
    /// folder cannot be made.
    MeasurementCache(std::string folder, std::string context);

    /// What was measured before, or `measure()`, which is kept. Figures come back to the last bit;
    /// a damaged file is measured again.
    MacMeasurement get(const MacDesign& design, const Stimulus& stimulus,
                       const std::function<MacMeasurement()>& measure) const;

    /// How many it keeps, of whatever contexts.
    std::size_t size() const;

  private:
    std::string folder_;
    std::string context_;
};

} // namespace napier::characterize
