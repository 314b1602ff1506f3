// SPDX-License-Identifier: Apache-2.0
#include "hw/energy/technology.hpp"

#include "hw/energy/figures.hpp"

namespace napier {

namespace {

Sourced sourced(YamlMap& parent, const std::string& section, const std::string& key, double most) {
    YamlMap map = parent.map(section);
    Sourced result{map.real(key, 0.0, most), read_source(map)};
    map.finish();
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
        point.source = read_source(map);
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
    energy.source = read_source(map);
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
    technology.source = read_source(file);

    YamlMap macs = file.map("mac");
    for (std::size_t kind = 0; kind < kArithmeticKinds; ++kind) {
        technology.macs[kind] = read_mac_points(macs, static_cast<ArithmeticKind>(kind));
    }
    macs.finish();

    YamlMap registers = file.map("register");
    technology.register_bit_pj = sourced(registers, "energy", "bit_pj", kMostPj);
    technology.register_bit_um2 = sourced(registers, "area", "bit_um2", kMostUm2);
    registers.finish();

    SramTable sram = read_sram_table(file.map("sram"));
    technology.sram_port_bits = sram.port_bits;
    technology.srams = std::move(sram.points);

    if (file.has("dram")) {
        file.fail("dram", "found in a technology, expected in a DRAM preset (configs/dram) or in "
                          "the chip's dram: transfer_pj_per_bit, activation_pj_per_row");
    }

    YamlMap vector = file.map("vector");
    technology.lns_vector = operations(vector, "lns");
    technology.fixed_vector = operations(vector, "fixed");
    technology.random_word_pj = sourced(vector, "random", "word_pj", kMostPj);
    technology.lane_macs = sourced(vector, "lane", "area_macs", 1000.0);
    vector.finish();

    technology.logic_leakage_nw_per_um2 = sourced(file, "logic_leakage", "nw_per_um2", 1e6);
    technology.measurements = read_measurements(file);
    file.finish();
    std::vector<MacPoint>& lns = technology.macs[static_cast<std::size_t>(ArithmeticKind::lns)];
    for (MacPoint& point : other_measured_macs(technology.measurements, lns, technology.clock_ns,
                                               technology.source)) {
        lns.push_back(std::move(point));
    }
    return technology;
}

} // namespace napier
