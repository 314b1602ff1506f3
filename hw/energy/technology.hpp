// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "hw/config/yaml_reader.hpp"

namespace napier {

/// How a MAC adds: in the logarithmic domain, or linearly with an accumulator of W or 2W+8 bits.
enum class ArithmeticKind { lns, fixed_narrow, fixed_wide };
constexpr std::size_t kArithmeticKinds = 3;
/// "lns", "fixed_narrow", "fixed_wide": the keys of the technology file.
const char* to_string(ArithmeticKind kind);

/// A number and where it comes from. The unit stands in the name of what holds it.
struct Sourced {
    double value;
    std::string source;
};

struct MacPoint {
    int width_bits;
    double area_um2;
    double mac_pj;
    double addition_pj; ///< adding one partial sum to another, without a product
    std::string source;
};

/// A MAC as `napier characterize` synthesised and simulated it. Energies are per MAC, with hazards
/// unless it says settled, the clock of the MAC's own registers included.
struct MacMeasurement {
    ArithmeticKind kind;
    int width_bits;
    std::string variant;      ///< registers: plain, product_register, zero_gated
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

/// A memory of one capacity with a 64-bit port.
struct SramPoint {
    double capacity_bytes;
    double read_pj;
    double write_pj;
    double area_um2;
    double leakage_mw;
    std::string source;
};

/// The energy of an operation at one width and how it grows with the width.
struct OperationEnergy {
    enum class Scaling { linear, square };
    double energy_pj;
    int at_width_bits;
    Scaling scaling;
    std::string source;

    double at(int width_bits) const;
};

struct VectorOperations {
    OperationEnergy addition;
    OperationEnergy multiplication;
    OperationEnergy exponential;
    OperationEnergy conversion;
};

/// What events cost and things measure in one process, each number with its source. Plain data;
/// read from a YAML file, all checks done.
struct Technology {
    std::string name;
    int node_nm;
    double voltage_v;
    double temperature_c;
    double clock_ns; ///< the period the MACs were synthesised for
    std::string source;

    std::array<std::vector<MacPoint>, kArithmeticKinds> macs; ///< by kind, width rising
    Sourced register_bit_pj;
    Sourced register_bit_um2;
    int sram_port_bits;
    std::vector<SramPoint> srams; ///< capacity rising
    Sourced dram_bit_pj;
    Sourced dram_activation_pj;
    VectorOperations lns_vector;
    VectorOperations fixed_vector;
    Sourced random_word_pj;
    Sourced lane_macs; ///< area of a vector lane, in MACs of its width and kind
    Sourced logic_leakage_nw_per_um2;
    /// What the MACs above were chosen from; empty where the figures are from elsewhere.
    std::vector<MacMeasurement> measurements;

    const std::vector<MacPoint>& mac_points(ArithmeticKind kind) const {
        return macs[static_cast<std::size_t>(kind)];
    }
    const VectorOperations& vector_operations(ArithmeticKind kind) const {
        return kind == ArithmeticKind::lns ? lns_vector : fixed_vector;
    }
};

/// Memories of rising capacity behind ports of one width.
struct SramTable {
    int port_bits = 64;
    std::vector<SramPoint> points;
};

/// Both throw InputError naming file, line and key: a missing or unknown key, a number out of
/// range, an empty source, points out of order.
SramTable read_sram_table(YamlMap map);
Technology read_technology(YamlMap file);

} // namespace napier
