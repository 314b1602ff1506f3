// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/technology.hpp"

#include <cmath>

namespace napier {

namespace {

// Wide enough for every process, narrow enough to catch a number in the wrong unit's power of ten.
constexpr double kMostPj = 1e6;
constexpr double kMostUm2 = 1e9;

std::string source_of(YamlMap& map) {
    std::string source = map.text("source");
    if (source.find_first_not_of(" \n") == std::string::npos) {
        map.fail("source", "empty, expected where the numbers come from");
    }
    return source;
}

Sourced sourced(YamlMap& parent, const std::string& section, const std::string& key, double most) {
    YamlMap map = parent.map(section);
    Sourced result{map.real(key, 0.0, most), source_of(map)};
    map.finish();
    return result;
}

std::vector<MacPoint> mac_points(YamlMap& parent, ArithmeticKind kind) {
    std::vector<MacPoint> points;
    for (YamlMap& map : parent.maps(to_string(kind))) {
        MacPoint point;
        point.width_bits = static_cast<int>(map.integer("width_bits", 1, 64));
        point.area_um2 = map.real("area_um2", 0.0, kMostUm2);
        point.mac_pj = map.real("mac_pj", 0.0, kMostPj);
        point.addition_pj = map.real("addition_pj", 0.0, kMostPj);
        point.source = source_of(map);
        map.finish();
        if (!points.empty() && point.width_bits <= points.back().width_bits) {
            map.fail("width_bits", "found " + std::to_string(point.width_bits) + " after " +
                                       std::to_string(points.back().width_bits) +
                                       ", expected rising widths");
        }
        points.push_back(point);
    }
    if (points.empty()) {
        parent.fail(to_string(kind), "empty, expected at least one width");
    }
    return points;
}

std::vector<MacMeasurement> measurements(YamlMap& file) {
    std::vector<MacMeasurement> result;
    if (!file.has("measurements")) {
        return result;
    }
    for (YamlMap& map : file.maps("measurements")) {
        MacMeasurement m;
        m.kind =
            static_cast<ArithmeticKind>(map.choice("kind", {"lns", "fixed_narrow", "fixed_wide"}));
        m.width_bits = static_cast<int>(map.integer("width_bits", 1, 64));
        m.variant = map.text("variant");
        m.architecture = map.text("architecture");
        m.recipe = map.text("recipe");
        m.area_um2 = map.real("area_um2", 0.0, kMostUm2);
        m.flip_flops = static_cast<int>(map.integer("flip_flops", 0, 1000000));
        m.critical_path_ns = map.real("critical_path_ns", 0.0, 1e6);
        m.leakage_nw = map.real("leakage_nw", 0.0, 1e12);
        const auto energy = [&](const char* key) { return map.real(key, 0.0, kMostPj); };
        m.training_pj = energy("training_pj");
        m.settled_pj = energy("settled_pj");
        m.forward_pj = energy("forward_pj");
        m.data_gradient_pj = energy("data_gradient_pj");
        m.weight_gradient_pj = energy("weight_gradient_pj");
        m.gaussian_pj = energy("gaussian_pj");
        m.addition_pj = energy("addition_pj");
        map.finish();
        result.push_back(m);
    }
    return result;
}

std::vector<SramPoint> sram_points(YamlMap& sram) {
    constexpr double kLeast = 1e-9; // log-log interpolation needs more than nothing
    std::vector<SramPoint> points;
    for (YamlMap& map : sram.maps("points")) {
        SramPoint point;
        point.capacity_bytes = static_cast<double>(map.integer("capacity_bytes", 1, 1LL << 40));
        point.read_pj = map.real("read_pj", kLeast, kMostPj);
        point.write_pj = map.real("write_pj", kLeast, kMostPj);
        point.area_um2 = map.real("area_um2", kLeast, kMostUm2);
        point.leakage_mw = map.real("leakage_mw", kLeast, 1e6);
        point.source = source_of(map);
        map.finish();
        if (!points.empty() && point.capacity_bytes <= points.back().capacity_bytes) {
            map.fail("capacity_bytes", "not above that of the point before it");
        }
        points.push_back(point);
    }
    if (points.empty()) {
        sram.fail("points", "empty, expected at least one capacity");
    }
    return points;
}

OperationEnergy operation(YamlMap& parent, const std::string& key) {
    YamlMap map = parent.map(key);
    OperationEnergy energy;
    energy.energy_pj = map.real("energy_pj", 0.0, kMostPj);
    energy.at_width_bits = static_cast<int>(map.integer("at_width_bits", 1, 64));
    energy.scaling = map.choice("scaling", {"linear", "square"}) == 0
                         ? OperationEnergy::Scaling::linear
                         : OperationEnergy::Scaling::square;
    energy.source = source_of(map);
    map.finish();
    return energy;
}

VectorOperations operations(YamlMap& parent, const std::string& key) {
    YamlMap map = parent.map(key);
    VectorOperations result{operation(map, "addition"), operation(map, "multiplication"),
                            operation(map, "exponential"), operation(map, "conversion")};
    map.finish();
    return result;
}

} // namespace

const char* to_string(ArithmeticKind kind) {
    switch (kind) {
    case ArithmeticKind::lns:
        return "lns";
    case ArithmeticKind::fixed_narrow:
        return "fixed_narrow";
    case ArithmeticKind::fixed_wide:
        return "fixed_wide";
    }
    return "unknown";
}

double OperationEnergy::at(int width_bits) const {
    const double ratio = static_cast<double>(width_bits) / at_width_bits;
    return energy_pj * (scaling == Scaling::linear ? ratio : ratio * ratio);
}

SramTable read_sram_table(YamlMap map) {
    SramTable table;
    table.port_bits = static_cast<int>(map.integer("port_bits", 1, 4096));
    table.points = sram_points(map);
    map.finish();
    return table;
}

Technology read_technology(YamlMap file) {
    Technology technology;
    technology.name = file.text("name");
    technology.node_nm = static_cast<int>(file.integer("node_nm", 1, 1000));
    technology.voltage_v = file.real("voltage_v", 0.1, 10.0);
    technology.temperature_c = file.real("temperature_c", -60.0, 200.0);
    technology.clock_ns = file.real("clock_ns", 0.01, 1000.0);
    technology.source = source_of(file);

    YamlMap macs = file.map("mac");
    for (std::size_t kind = 0; kind < kArithmeticKinds; ++kind) {
        technology.macs[kind] = mac_points(macs, static_cast<ArithmeticKind>(kind));
    }
    macs.finish();

    YamlMap registers = file.map("register");
    technology.register_bit_pj = sourced(registers, "energy", "bit_pj", kMostPj);
    technology.register_bit_um2 = sourced(registers, "area", "bit_um2", kMostUm2);
    registers.finish();

    SramTable sram = read_sram_table(file.map("sram"));
    technology.sram_port_bits = sram.port_bits;
    technology.srams = std::move(sram.points);

    YamlMap dram = file.map("dram");
    technology.dram_bit_pj = sourced(dram, "transfer", "bit_pj", kMostPj);
    technology.dram_activation_pj = sourced(dram, "activation", "row_pj", kMostPj);
    dram.finish();

    YamlMap vector = file.map("vector");
    technology.lns_vector = operations(vector, "lns");
    technology.fixed_vector = operations(vector, "fixed");
    technology.random_word_pj = sourced(vector, "random", "word_pj", kMostPj);
    technology.lane_macs = sourced(vector, "lane", "area_macs", 1000.0);
    vector.finish();

    technology.logic_leakage_nw_per_um2 = sourced(file, "logic_leakage", "nw_per_um2", 1e6);
    technology.measurements = measurements(file);
    file.finish();
    return technology;
}

} // namespace napier
