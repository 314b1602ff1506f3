// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/unpriced_area.hpp"

namespace napier {

std::vector<std::string> unpriced_area(const HardwareDescription& hardware) {
    std::vector<std::string> parts = {"control and decoding", "DMA and line buffers",
                                      "DRAM controller"};
    if (!hardware.dram || hardware.dram->phy_um2.value == 0) {
        parts.emplace_back("DRAM PHY");
    }
    if (hardware.scratchpad_protection != Protection::none ||
        hardware.dram_protection != Protection::none) {
        parts.emplace_back("ECC coders");
    }
    if (hardware.vector_lanes > 0) {
        parts.emplace_back("random generator");
    }
    parts.insert(parts.end(), {"clock tree", "placement and wires", "pads"});
    return parts;
}

} // namespace napier
