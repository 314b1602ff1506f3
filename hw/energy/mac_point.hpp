// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "hw/config/yaml_reader.hpp"
#include "hw/energy/mac_key.hpp"

namespace napier {

/// Where the figures of a MAC come from: a synthesis and simulation of exactly this MAC, a rule
/// that leads from another one, or the file does not say.
enum class Basis { not_given, measured, derived };
/// "measured", "derived", "not given"
const char* to_string(Basis basis);

/// What a chip with this MAC is priced by.
struct MacPoint : MacKey {
    Basis basis = Basis::not_given;
    double area_um2 = 0;
    double mac_pj = 0;
    double addition_pj = 0; ///< adding one partial sum to another, without a product
    std::string source;
};
/// The key, "variant not given" where it is not, and the basis.
std::string describe(const MacPoint& point);

/// A MAC as `napier characterize` synthesised and simulated it. Energies are per MAC, with hazards
/// unless it says settled, the clock of the MAC's own registers included.
struct MacMeasurement : MacKey {
    std::string architecture; ///< of the multiplier, or the log-add table's name
    std::string recipe;       ///< of the synthesis
    double area_um2;
    int flip_flops;
    double critical_path_ns; ///< register to register, set-up included
    double leakage_nw;
    double training_pj; ///< the three passes below as a training step mixes them
    double settled_pj;  ///< the same if no net moved more than once a cycle
    double forward_pj;
    double data_gradient_pj;
    double weight_gradient_pj;
    double gaussian_pj; ///< normal operands instead
    double addition_pj; ///< one factor held at one
};

/// The names of a technology file for the registers of a MAC: plain, product_register, zero_gated.
const std::vector<std::string>& mac_variant_names();

/// The keys `width_bits`, `variant`, and for LNS `fraction_bits`, `guard_bits`, `approximation` and
/// `segments` (of D+ and D- each, or a list of both). All but the first may be left out: not known.
MacKey read_mac_key(YamlMap& map, ArithmeticKind kind);
/// The same keys as a text for the file: "width_bits: 12", "fraction_bits: 6" ...
std::vector<std::string> mac_key_lines(const MacKey& key);

/// Items of mac.lns and so on, in which widths rise and no MAC comes twice, and the optional list
/// `measurements`. Both throw InputError.
std::vector<MacPoint> read_mac_points(YamlMap& macs, ArithmeticKind kind);
std::vector<MacMeasurement> read_measurements(YamlMap& file);

/// The MAC of a kind and width that a chip would be built with: least area times training energy
/// among those that meet the clock. An LNS MAC of another table is another arithmetic: only that of
/// the first one counts. nullptr if none meets the clock.
const MacMeasurement* best_mac(const std::vector<MacMeasurement>& measurements, ArithmeticKind kind,
                               int width, double clock_ns);

/// Measured LNS MACs whose keys are all known and which `points` lacks: of each, the variant by the
/// same rule. `from` is what their source calls the technology.
std::vector<MacPoint> other_measured_macs(const std::vector<MacMeasurement>& measurements,
                                          const std::vector<MacPoint>& points, double clock_ns,
                                          const std::string& from);

} // namespace napier
