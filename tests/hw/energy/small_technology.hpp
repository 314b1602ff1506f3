// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace napier::test {

/// A technology with round numbers, so that a test's expectations can be worked out by hand.
inline std::string small_technology() {
    return R"(name: round
node_nm: 10
voltage_v: 1
temperature_c: 25
clock_ns: 2
source: invented
mac:
  lns:
    - {width_bits: 8, guard_bits: 0, basis: measured, area_um2: 100, mac_pj: 1, addition_pj: 0.5, source: eight}
    - {width_bits: 12, guard_bits: 0, basis: measured, area_um2: 300, mac_pj: 3, addition_pj: 1.5, source: twelve}
  fixed_narrow:
    - {width_bits: 8, area_um2: 200, mac_pj: 2, addition_pj: 0.1, source: narrow}
  fixed_wide:
    - {width_bits: 8, area_um2: 400, mac_pj: 4, addition_pj: 0.2, source: wide}
register:
  energy: {bit_pj: 0.25, source: register energy}
  area: {bit_um2: 5, source: register area}
sram:
  port_bits: 64
  points:
    - {capacity_bytes: 1024, read_pj: 8, write_pj: 16, area_um2: 1000, leakage_mw: 1, source: small}
    - {capacity_bytes: 16384, read_pj: 32, write_pj: 64, area_um2: 16000, leakage_mw: 16, source: large}
vector:
  lns:
    addition: {energy_pj: 8, at_width_bits: 8, scaling: linear, source: lns add}
    multiplication: {energy_pj: 4, at_width_bits: 8, scaling: linear, source: lns multiply}
    exponential: {energy_pj: 16, at_width_bits: 8, scaling: linear, source: lns exponential}
    conversion: {energy_pj: 2, at_width_bits: 8, scaling: linear, source: lns convert}
  fixed:
    addition: {energy_pj: 1, at_width_bits: 4, scaling: linear, source: fixed add}
    multiplication: {energy_pj: 1, at_width_bits: 4, scaling: square, source: fixed multiply}
    exponential: {energy_pj: 3, at_width_bits: 4, scaling: square, source: fixed exponential}
    conversion: {energy_pj: 5, at_width_bits: 4, scaling: linear, source: fixed convert}
  random: {word_pj: 7, source: random}
  lane: {area_macs: 2, source: lane}
logic_leakage: {nw_per_um2: 1000, source: leakage}
)";
}

/// The same with LNS MACs of known log-adds: of 8 bits with 8 and with 6 segments, of 12 bits
/// with 8.
inline std::string two_table_technology() {
    std::string text = small_technology();
    const std::size_t from = text.find("    - {width_bits: 8,");
    text.replace(
        from, text.find("  fixed_narrow:") - from,
        R"(    - {width_bits: 8, fraction_bits: 3, guard_bits: 0, approximation: pwl, segments: 8, variant: plain,
       basis: measured, area_um2: 100, mac_pj: 1, addition_pj: 0.5, source: eight lines}
    - {width_bits: 8, fraction_bits: 3, guard_bits: 0, approximation: pwl, segments: 6,
       variant: product_register, basis: measured, area_um2: 80, mac_pj: 0.75, addition_pj: 0.25,
       source: six lines}
    - {width_bits: 12, fraction_bits: 6, guard_bits: 0, approximation: pwl, segments: 8, variant: plain,
       basis: measured, area_um2: 300, mac_pj: 3, addition_pj: 1.5, source: twelve bits}
)");
    return text;
}

} // namespace napier::test
