// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "hw/config/yaml_reader.hpp"
#include "hw/energy/mac_point.hpp"

namespace napier {

/// A number and where it comes from. The unit stands in the name of what holds it.
struct Sourced {
    double value;
    std::string source;
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

    /// By kind; first those of the file's `mac`, width rising, then what else was measured. Of
    /// several that a chip asks for equally, it gets the first.
    std::array<std::vector<MacPoint>, kArithmeticKinds> macs;
    Sourced register_bit_pj;
    Sourced register_bit_um2;
    int sram_port_bits;
    std::vector<SramPoint> srams; ///< capacity rising
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
