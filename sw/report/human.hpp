// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier {

/// Three significant digits with an SI prefix. A number of things keeps the prefix apart from their
/// name, (1.23e6, "cycles") -> "1.23 M cycles"; a physical unit joins it, (0.0045, "J") -> "4.5
/// mJ".
std::string human_count(double value, const std::string& things);
std::string human_unit(double value, const std::string& unit);

/// From the units the reports are kept in.
std::string human_energy_pj(double picojoules);    ///< "4.5 mJ"
std::string human_area_um2(double square_microns); ///< "681 um2", from 10,000 um2 on "0.83 mm2"
std::string human_bytes(double bytes);             ///< binary: "512 B", "1.5 MiB"
std::string human_duration(double seconds);        ///< "3.2 ms", "12 s", "4 min 05 s", "2 h 03 min"
std::string human_percent(double ratio);           ///< 0.8714 -> "87.14 %"

} // namespace napier
